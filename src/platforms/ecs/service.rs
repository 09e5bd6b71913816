//! The service, and the deployment configuration that follows the strategy.

use super::{by_codedeploy, folder, has_traffic};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::shift::{self, Shift, bake, figure, gated, items};
use crate::platforms::text::Origin;
use crate::platforms::{Body, File, Target};
use crate::rollout::Rollout;
use crate::{cat, list, map};

/// Whether ECS shifts traffic between two target groups.
fn shifts(t: &Target<'_>) -> bool {
    has_traffic(t) && matches!(t.strategy(), "blue-green" | "canary")
}

/// Creates the service, once.
pub(super) fn create(t: &Target<'_>) -> File {
    let path = format!("{}/service.yaml", folder(t));
    let codedeploy = by_codedeploy(t);
    let controller = if codedeploy {
        Node::from("CODE_DEPLOY").noted("CodeDeploy owns every deployment of this service; update-service cannot change its tasks.")
    } else {
        "ECS".into()
    };
    let body = map! {
        "cluster" => t.text(id::CLUSTER),
        "serviceName" => t.app(),
        "taskDefinition" => t.app(),
        "desiredCount" => t.whole(id::REPLICAS),
        "launchType" => "FARGATE",
        "deploymentController" => map! { "type" => controller },
        "deploymentConfiguration" => (!codedeploy).then(|| configuration(t)),
        "networkConfiguration" => map! {
            "awsvpcConfiguration" => map! {
                "subnets" => Node::list(items(t, "subnets")),
                "securityGroups" => Node::list(items(t, "security_groups")),
                "assignPublicIp" => Node::from("DISABLED").noted("Private subnets need a NAT gateway or VPC endpoints to pull the image."),
            },
        },
        "loadBalancers" => has_traffic(t).then(|| list![balancer(t, !codedeploy)]),
        "healthCheckGracePeriodSeconds" => has_traffic(t).then(|| Node::Int(60, Some(Origin::Usual("as long as the health check waits for the start".into())))),
    };
    File {
        how: cat!("aws ecs create-service --cli-input-yaml ", cat!("file://", path.clone()).shell()),
        path,
        purpose: "Creates the service, once. A service that exists takes its changes from the deployment.".into(),
        order: 41,
        body: Body::Yaml(vec![body]),
    }
}

/// Starts the deployment of this release.
pub(super) fn deployment(t: &Target<'_>) -> File {
    let path = format!("{}/deployment.yaml", folder(t));
    let body = map! {
        "cluster" => t.text(id::CLUSTER),
        "service" => t.app(),
        "taskDefinition" => Node::from(t.app()).noted("The family without a revision is its newest one: the one that was just registered."),
        "deploymentConfiguration" => configuration(t),
        "loadBalancers" => shifts(t).then(|| list![balancer(t, true)]),
    };
    File {
        how: cat!("aws ecs update-service --cli-input-yaml ", cat!("file://", path.clone()).shell()),
        path,
        purpose: format!("Starts the deployment. {}", about(t)),
        order: 45,
        body: Body::Yaml(vec![body.noted("desiredCount is left out, so that what auto scaling set stays.")]),
    }
}

fn about(t: &Target<'_>) -> String {
    match (t.strategy(), shifts(t)) {
        ("canary", true) if shift::shift(t.rollout) == Shift::ByHand => format!(
            "ECS knows one share and one wait, or equal steps: the first step is kept, and the rest follows at once. Planned: {}.",
            shift::said(t.rollout)
        ),
        ("canary" | "blue-green", false) => "Without traffic there is nothing to shift: the tasks are replaced in turn.".into(),
        ("feature-flag", _) => "The flag opens the feature; the tasks are replaced in turn.".into(),
        ("recreate", _) => "The old tasks stop before the new ones start: the service is down in between.".into(),
        _ => "It follows the strategy.".into(),
    }
}

fn balancer(t: &Target<'_>, native: bool) -> Node {
    let advanced = (native && shifts(t)).then(|| {
        map! {
            "alternateTargetGroupArn" => t.text("target_group_2_arn"),
            "productionListenerRule" => t.text("listener_rule_arn"),
            "testListenerRule" => t.get("test_listener_rule_arn"),
            "roleArn" => t.text("elb_role_arn"),
        }
    });
    map! {
        "targetGroupArn" => t.text("target_group_arn"),
        "containerName" => t.app(),
        "containerPort" => t.whole(id::PORT),
        "advancedConfiguration" => advanced,
    }
}

/// The deployment configuration of the strategy.
fn configuration(t: &Target<'_>) -> Node {
    let (low, high) = envelope(t.rollout).map_or_else(
        || (Node::from(t.missing(id::REPLICAS)), Node::from(t.missing(id::REPLICAS))),
        |(low, high)| (figure(low), figure(high)),
    );
    if !shifts(t) {
        let note = "Without the circuit breaker ECS goes on starting tasks that fail for hours. rollback: back to the last deployment that completed.";
        return map! {
            "strategy" => "ROLLING",
            "minimumHealthyPercent" => low.noted("Rounds up to whole tasks; maximumPercent rounds down."),
            "maximumPercent" => high,
            "deploymentCircuitBreaker" => map! { "enable" => true, "rollback" => true }.noted(note),
            "alarms" => alarms(t),
        };
    }
    let kind = match shift::nearest(t.rollout) {
        Shift::AllAtOnce | Shift::ByHand => map! { "strategy" => "BLUE_GREEN" },
        Shift::Once { percent, minutes } => map! {
            "strategy" => Node::from("CANARY").noted(format!("Planned: {}.", shift::said(t.rollout))),
            "canaryConfiguration" => map! { "canaryPercent" => figure(percent), "canaryBakeTimeInMinutes" => figure(minutes) },
        },
        Shift::Equal { percent, minutes } => map! {
            "strategy" => "LINEAR",
            "linearConfiguration" => map! { "stepPercent" => figure(percent.max(3)), "stepBakeTimeInMinutes" => figure(minutes) },
        },
    };
    let hooks = gated(t.rollout).then(|| list![hook(t)]);
    kind.with("bakeTimeInMinutes", bake(t.rollout).noted("Both versions run for so long after the shift: the quick way back ends with it."))
        .with("lifecycleHooks", hooks)
        .with("alarms", alarms(t))
}

/// Where somebody decides. A pause hook is not possible while the traffic shifts, only before and after.
fn hook(t: &Target<'_>) -> Node {
    let stage = if t.strategy() == "canary" { "PRE_PRODUCTION_TRAFFIC_SHIFT" } else { "POST_TEST_TRAFFIC_SHIFT" };
    let stage = if t.get("test_listener_rule_arn").is_some() { stage } else { "PRE_PRODUCTION_TRAFFIC_SHIFT" };
    let note = "Waits for aws ecs continue-service-deployment before traffic is shifted.";
    map! {
        "targetType" => Node::from("PAUSE").noted(note),
        "lifecycleStages" => list![stage],
        "timeoutConfiguration" => map! {
            "timeoutInMinutes" => Node::Int(60, Some(Origin::Usual("an hour for somebody to decide".into()))),
            "action" => Node::from("ROLLBACK").noted("Nobody decided: back to the old version."),
        },
    }
}

fn alarms(t: &Target<'_>) -> Node {
    map! { "alarmNames" => Node::list(items(t, "alarm_name")), "enable" => true, "rollback" => true }
        .noted("An alarm that goes off while it deploys takes it back. It must be OK at the start.")
}

/// minimumHealthyPercent and maximumPercent that give the rollout's very numbers of tasks. None where they depend on a
/// number of tasks that is not known.
fn envelope(rollout: &Rollout) -> Option<(u32, u32)> {
    if rollout.strategy == "recreate" {
        return Some((0, 100));
    }
    let whole = |t: &str| t.trim().strip_suffix('%').and_then(|p| p.trim().parse::<u32>().ok());
    match rollout.replicas.filter(|n| *n > 0) {
        // ECS rounds the minimum up and the maximum down: the percentages are chosen so that rounding meets the tasks.
        Some(n) => shift::room(rollout).map(|(more, fewer)| ((n - fewer) * 100 / n, ((n + more) * 100).div_ceil(n))),
        None => Some((100_u32.saturating_sub(whole(&rollout.unavailable)?), 100 + whole(&rollout.surge)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollout::capacity;

    #[test]
    fn percentages_give_the_tasks_of_the_rollout_for_every_size() {
        for n in 1..=60 {
            for (surge, unavailable) in [("25%", "25%"), ("1", "0"), ("0", "1"), ("100%", "0"), ("2", "2"), ("0", "0"), ("34%", "50%")] {
                let r = Rollout {
                    strategy: "rolling".into(),
                    replicas: Some(n),
                    surge: surge.into(),
                    unavailable: unavailable.into(),
                    ..Rollout::default()
                };
                let (low, high) = envelope(&r).unwrap();
                let c = capacity::rolling(n, surge, unavailable).unwrap();
                assert_eq!(((n * low).div_ceil(100), n * high / 100), (c.least, c.most), "{n} {surge} {unavailable}: {low} {high}");
                assert!((n * low).div_ceil(100) < n * high / 100, "{n} {surge} {unavailable}: no task could ever be replaced");
            }
        }
    }

    #[test]
    fn without_a_number_of_tasks_only_percentages_can_be_written() {
        let r = |surge: &str| Rollout { strategy: "rolling".into(), surge: surge.into(), unavailable: "10%".into(), ..Rollout::default() };
        assert_eq!([envelope(&r("50%")), envelope(&r("1"))], [Some((90, 150)), None]);
    }
}
