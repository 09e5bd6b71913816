//! Errors among requests of two versions, minute by minute.
//!
//! Given that e requests failed in a minute in which the canary served the share w of the requests, the number x of failures of
//! the canary is what tells. With rates in the ratio r the share of failures that falls to the canary is q(r) = w r / (w r + 1 - w),
//! whatever the rate itself is, so the rate may change from minute to minute (M. Lindon, A. Malek: Anytime-Valid Inference for
//! Multinomial Count Data, NeurIPS 2022, sections 3 and 5). The martingale against the ratio r0 is the mixture over several
//! ratios r1 of the product of (q(r1)/q(r0))^x ((1-q(r1))/(1-q(r0)))^(e-x), which is s^x / (1 - q0 + q0 s)^e with s = r1/r0.
//! For failures that are independent of each other (Poisson) its mean is 1; for a part of so many requests (hypergeometric) it is
//! less, since drawing without replacement spreads less (W. Hoeffding, JASA 58, 1963, theorem 4). Against "at most r0" and s > 1
//! the mean is at most 1 as well.

use super::{Finding, State};

/// How many times the null ratio the mixture expects, all alike likely.
const TIMES: [f64; 6] = [1.25, 1.5, 2.0, 3.0, 5.0, 10.0];

/// One minute.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Minute {
    /// Failed requests of the baseline.
    pub baseline_errors: f64,
    /// All requests of the baseline.
    pub baseline: f64,
    /// Failed requests of the canary.
    pub canary_errors: f64,
    /// All requests of the canary.
    pub canary: f64,
}

impl Minute {
    fn usable(&self) -> bool {
        let whole = [self.baseline_errors, self.baseline, self.canary_errors, self.canary].iter().all(|v| v.is_finite() && *v >= 0.0);
        whole && self.baseline > 0.0 && self.canary > 0.0 && self.baseline_errors <= self.baseline && self.canary_errors <= self.canary
    }
}

/// Evidence that the ratio is above (`up`) or below a null ratio.
struct Evidence {
    null: f64,
    up: bool,
    logs: [f64; TIMES.len()],
}

impl Evidence {
    fn new(null: f64, up: bool) -> Self {
        Self { null, up, logs: [0.0; TIMES.len()] }
    }

    /// Takes a minute in.
    fn see(&mut self, m: &Minute) {
        let share = m.canary / (m.canary + m.baseline);
        let q = share * self.null / (share * self.null + 1.0 - share);
        let all = m.canary_errors + m.baseline_errors;
        for (log, times) in self.logs.iter_mut().zip(TIMES) {
            let s = if self.up { times } else { 1.0 / times };
            *log += m.canary_errors * libm::log(s) - all * libm::log(1.0 - q + q * s);
        }
    }

    /// Logarithm of the mixture.
    fn log(&self) -> f64 {
        let most = self.logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = self.logs.iter().map(|l| libm::exp(l - most)).sum();
        most + libm::log(sum / TIMES.len() as f64)
    }
}

/// Looks after every minute. `worse_up`: whether more failures are worse (else fewer). `matters`: the ratio of the rates from which
/// a difference matters, above 1. Minutes that cannot be (more failures than requests) are left out.
pub fn test(minutes: &[Minute], worse_up: bool, matters: f64, alpha: f64) -> State {
    let matters = if worse_up { matters } else { 1.0 / matters };
    let mut worse = Evidence::new(1.0, worse_up);
    let mut fine = Evidence::new(matters, !worse_up);
    let bar = -libm::log(alpha);
    let mut state = State { finding: Finding::Open, look: None, p: 1.0, looks: 0 };
    for (i, m) in minutes.iter().enumerate().filter(|(_, m)| m.usable()) {
        worse.see(m);
        fine.see(m);
        state.looks += 1;
        state.p = state.p.min(libm::exp(-worse.log()));
        let found = if worse.log() >= bar {
            Finding::Worse
        } else if fine.log() >= bar {
            Finding::Fine
        } else {
            Finding::Open
        };
        // The first finding stands, but for an alarm after an all-clear.
        if state.finding == Finding::Open && found != Finding::Open || state.finding == Finding::Fine && found == Finding::Worse {
            (state.finding, state.look) = (found, Some(i + 1));
        }
    }
    state
}
