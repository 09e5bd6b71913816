//! How many pods there are while it rolls, and which share a canary really gets.

/// A surge or unavailable value as Kubernetes takes it: a number or a percentage of the replicas.
///
/// maxSurge rounds up, maxUnavailable rounds down (Kubernetes: Deployments, "Max Unavailable", "Max Surge").
pub fn amount(text: &str, replicas: u32, round_up: bool) -> Option<u32> {
    let t = text.trim();
    match t.strip_suffix('%') {
        Some(p) => {
            let p: u64 = p.trim().parse().ok()?;
            let product = p.checked_mul(u64::from(replicas))?;
            u32::try_from(if round_up { product.div_ceil(100) } else { product / 100 }).ok()
        }
        None => t.parse().ok(),
    }
}

/// Pods during a rolling update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Fewest pods that serve.
    pub least: u32,
    /// Most pods that exist.
    pub most: u32,
    /// Both values came out as zero, so Kubernetes takes one pod out.
    pub forced: bool,
}

/// Capacity during a rolling update; none if a value cannot be read.
pub fn rolling(replicas: u32, surge: &str, unavailable: &str) -> Option<Capacity> {
    let up = amount(surge, replicas, true)?;
    let down = amount(unavailable, replicas, false)?;
    let forced = up == 0 && down == 0;
    let down = if forced { 1 } else { down };
    Some(Capacity { least: replicas.saturating_sub(down), most: replicas.saturating_add(up), forced })
}

/// Canary and stable pods of a step without a traffic router, as the controller of Argo Rollouts chooses them
/// (`approximateWeightedCanaryStableReplicaCounts` of its `utils/replicaset/canary.go`).
///
/// It tries the weighted number of canary pods rounded up, then rounded down, first out of the replicas and then, where a surge
/// is allowed, out of one pod more. The option nearest to the weight wins, the earlier one where two are equally near. From two
/// pods on, a weight between 1 and 99 leaves at least one canary and, out of the replicas alone, at least one stable pod.
pub fn weighted(replicas: u32, weight: u8, surge: &str) -> (u32, u32) {
    if replicas == 0 {
        return (0, 0);
    }
    let (n, weight) = (u64::from(replicas), u64::from(weight.min(100)));
    let surges = amount(surge, replicas, true).unwrap_or(0) > 0;
    let (up, down) = ((n * weight).div_ceil(100), n * weight / 100);
    let zero_allowed = weight == 0 || weight == 100 || (n == 1 && !surges);
    // Exactly between two numbers of pods, the larger one is taken.
    let tied = |total: u64| (total * weight) % 100 == 50;
    let mut options = Vec::with_capacity(4);
    if up < n || zero_allowed {
        options.push((up, n));
    }
    if !tied(n) && (down != 0 || zero_allowed) {
        options.push((down, n));
    }
    if surges {
        options.push((up, n + 1));
        if !tied(n + 1) && (down != 0 || zero_allowed) {
            options.push((down, n + 1));
        }
    }
    // How far canary/total is from the weight, as a fraction: numerator and denominator.
    let off = |(canary, total): (u64, u64)| ((canary * 100).abs_diff(weight * total), total);
    let mut best: Option<(u64, u64)> = None;
    for option in options {
        let nearer = best.is_none_or(|b| {
            let ((a, of_a), (b, of_b)) = (off(option), off(b));
            a * of_b < b * of_a
        });
        if nearer {
            best = Some(option);
        }
    }
    let (canary, total) = best.unwrap_or((0, n));
    let count = |x: u64| u32::try_from(x).unwrap_or(u32::MAX);
    (count(canary), count(total - canary))
}

/// Canary and stable pods of a step with a traffic router: the stable version keeps all its pods until the end (Argo Rollouts,
/// "Traffic management"; `CalculateReplicaCountsForTrafficRoutedCanary`, without dynamicStableScale).
pub fn routed(replicas: u32, weight: u8) -> (u32, u32) {
    let canary = (u64::from(replicas) * u64::from(weight.min(100))).div_ceil(100);
    (u32::try_from(canary).unwrap_or(u32::MAX), replicas)
}

/// The share that `weighted` gives, in whole percent, rounded.
pub fn share(canary: u32, stable: u32) -> u32 {
    let (canary, total) = (u64::from(canary), u64::from(canary) + u64::from(stable));
    if total == 0 { 0 } else { u32::try_from((canary * 200 + total) / (total * 2)).unwrap_or(100) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kubernetes_rounds_surge_up_and_unavailable_down() {
        assert_eq!(rolling(3, "25%", "25%"), Some(Capacity { least: 3, most: 4, forced: false }));
        assert_eq!(rolling(10, "2", "2"), Some(Capacity { least: 8, most: 12, forced: false }));
        assert_eq!(rolling(1, "0", "25%"), Some(Capacity { least: 0, most: 1, forced: true }));
        assert_eq!(rolling(3, "many", "1"), None);
    }

    #[test]
    fn without_a_router_ten_percent_is_a_ratio_of_pods() {
        let real = |n| {
            let (c, s) = weighted(n, 10, "25%");
            share(c, s)
        };
        assert_eq!([real(2), real(3), real(5), real(10)], [33, 25, 17, 10]);
    }

    /// The controller's rule in floating point, as its documentation tells it: options in order, strictly nearer wins.
    fn controller(replicas: u32, weight: u8, max_surge: u32) -> (u32, u32) {
        if replicas == 0 {
            return (0, 0);
        }
        let (n, w) = (f64::from(replicas), f64::from(weight));
        let (ceil, floor) = ((n * w / 100.0).ceil(), (n * w / 100.0).floor());
        let is_tied = |total: f64| (total * (w / 100.0)).fract() == 0.5;
        let may_be_zero = weight == 0 || weight == 100 || (replicas == 1 && max_surge == 0);
        let mut options: Vec<(f64, f64)> = Vec::new();
        if ceil < n || may_be_zero {
            options.push((ceil, n));
        }
        if !is_tied(n) && (floor != 0.0 || may_be_zero) {
            options.push((floor, n));
        }
        if max_surge > 0 {
            options.push((ceil, n + 1.0));
            if !is_tied(n + 1.0) && (floor != 0.0 || may_be_zero) {
                options.push((floor, n + 1.0));
            }
        }
        let Some(mut best) = options.first().copied() else { return (0, replicas) };
        let delta = |(c, t): (f64, f64)| (c * 100.0 / t - w).abs();
        for o in options.into_iter().skip(1) {
            if delta(o) < delta(best) {
                best = o;
            }
        }
        (best.0 as u32, (best.1 - best.0) as u32)
    }

    fn knob() -> impl Strategy<Value = String> {
        prop_oneof![(0_u32..30).prop_map(|n| n.to_string()), (0_u32..=100).prop_map(|n| format!("{n}%"))]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn the_pods_of_a_step_are_those_that_the_controller_chooses(n in 0_u32..400, w in 0_u8..=100, surge in knob(), unavailable in knob()) {
            // Surge and unavailable bound the way to a step; of the two only a surge changes where the step ends.
            let max_surge = amount(&surge, n, true).unwrap();
            prop_assert!(amount(&unavailable, n, false).is_some());
            let found = weighted(n, w, &surge);
            prop_assert_eq!(found, controller(n, w, max_surge), "{} replicas, {} %, surge {}", n, w, surge);
            prop_assert!(found.0 + found.1 >= n && found.0 + found.1 <= n + max_surge.min(1));
        }
    }

    #[test]
    fn every_small_number_of_pods_with_every_weight_is_as_the_controller_has_it() {
        for n in 0..=60 {
            for w in 0..=100 {
                for surge in [0, 1, 2] {
                    assert_eq!(weighted(n, w, &surge.to_string()), controller(n, w, surge), "{n} replicas, {w} %, surge {surge}");
                }
            }
        }
    }

    /// Pairs from the table in the controller's own documentation of the rule, at its end state.
    #[test]
    fn examples_that_the_controller_documents() {
        assert_eq!(weighted(10, 10, "1"), (1, 9));
        assert_eq!(weighted(10, 5, "1"), (1, 9 + 1));
        assert_eq!(weighted(1, 5, "1"), (1, 1));
        assert_eq!(weighted(1, 95, "1"), (1, 1));
        assert_eq!(weighted(3, 50, "0"), (2, 1), "between one and two pods the larger number wins");
    }
}
