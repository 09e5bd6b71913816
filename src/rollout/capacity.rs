//! How many pods there are while it rolls, and which share a canary really gets.

/// A surge or unavailable value as Kubernetes takes it: a number or a percentage of the replicas.
///
/// maxSurge rounds up, maxUnavailable rounds down (Kubernetes: Deployments, "Max Unavailable", "Max Surge").
pub fn amount(text: &str, replicas: u32, round_up: bool) -> Option<u32> {
    let t = text.trim();
    match t.strip_suffix('%') {
        Some(p) => {
            let p: u64 = p.trim().parse().ok()?;
            let product = p * u64::from(replicas);
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
    Some(Capacity { least: replicas.saturating_sub(down), most: replicas + up, forced })
}

/// Canary and stable pods of a step without a traffic router, by the rule of Argo Rollouts: the pair whose ratio is nearest
/// to the weight, at least one canary pod, at most one surge beyond the replicas (Argo Rollouts documentation, "Canary";
/// `approximateWeightedCanaryStableReplicaCounts`).
pub fn weighted(replicas: u32, weight: u8, surge: &str) -> (u32, u32) {
    let weight = u64::from(weight.min(100));
    if replicas == 0 || weight == 0 {
        return (0, replicas);
    }
    if weight == 100 {
        return (replicas, 0);
    }
    let surge = amount(surge, replicas, true).unwrap_or(0);
    let most = replicas + u32::from(surge > 0);
    let mut best: Option<(u64, u64, u32, u32)> = None;
    for total in [replicas, most] {
        for canary in 1..total {
            // Distance of canary/total from weight/100, as a fraction over a common denominator.
            let off = (u64::from(canary) * 100).abs_diff(weight * u64::from(total)) * 1_000_000 / (u64::from(total) * 100);
            let candidate = (off, u64::from(total), canary, total - canary);
            if best.is_none_or(|b| (candidate.0, candidate.1) < (b.0, b.1)) {
                best = Some(candidate);
            }
        }
    }
    best.map_or((replicas, 0), |(_, _, canary, stable)| (canary, stable))
}

/// Canary and stable pods of a step with a traffic router: the stable version keeps all its pods until the end (Argo Rollouts,
/// "Traffic management"; `CalculateReplicaCountsForTrafficRoutedCanary`, without dynamicStableScale).
pub fn routed(replicas: u32, weight: u8) -> (u32, u32) {
    let canary = (u64::from(replicas) * u64::from(weight.min(100))).div_ceil(100);
    (u32::try_from(canary).unwrap_or(u32::MAX), replicas)
}

/// The share that `weighted` gives, in whole percent, rounded.
pub fn share(canary: u32, stable: u32) -> u32 {
    let total = canary + stable;
    if total == 0 { 0 } else { (canary * 200 + total) / (total * 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
