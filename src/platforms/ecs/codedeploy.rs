//! CodeDeploy for ECS: appspec, deployment group and, where no predefined one fits, a deployment configuration.

use super::folder;
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::shift::{self, Shift, bake, figure, gated, items};
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};
use crate::{cat, list, map};

pub(super) fn files(t: &Target<'_>) -> Vec<File> {
    let mut out = vec![appspec(t), group(t)];
    out.extend(configuration(t));
    out
}

/// Predefined configuration of a shift, if there is one
/// (<https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html>).
fn predefined(shift: Shift) -> Option<&'static str> {
    match shift {
        Shift::AllAtOnce | Shift::ByHand => Some("CodeDeployDefault.ECSAllAtOnce"),
        Shift::Once { percent: 10, minutes: 5 } => Some("CodeDeployDefault.ECSCanary10Percent5Minutes"),
        Shift::Once { percent: 10, minutes: 15 } => Some("CodeDeployDefault.ECSCanary10Percent15Minutes"),
        Shift::Equal { percent: 10, minutes: 1 } => Some("CodeDeployDefault.ECSLinear10PercentEvery1Minutes"),
        Shift::Equal { percent: 10, minutes: 3 } => Some("CodeDeployDefault.ECSLinear10PercentEvery3Minutes"),
        _ => None,
    }
}

/// The name of the configuration: a predefined one, or the one that is written here.
fn name(t: &Target<'_>) -> Text {
    let shift = shift::nearest(t.rollout);
    match (predefined(shift), shift) {
        (Some(name), _) => Text::of(name, Origin::Rollout),
        (None, Shift::Equal { percent, minutes }) => {
            cat!(t.app(), "-linear-", shift::words(percent), "-every-", shift::words(minutes), "m")
        }
        (None, Shift::Once { percent, minutes }) => cat!(t.app(), "-canary-", shift::words(percent), "-", shift::words(minutes), "m"),
        (None, _) => t.app(),
    }
}

fn configuration(t: &Target<'_>) -> Option<File> {
    let shift = shift::nearest(t.rollout);
    if predefined(shift).is_some() {
        return None;
    }
    let routing = match shift {
        Shift::Equal { percent, minutes } => map! {
            "type" => "TimeBasedLinear",
            "timeBasedLinear" => map! { "linearPercentage" => figure(percent), "linearInterval" => figure(minutes) },
        },
        Shift::Once { percent, minutes } => map! {
            "type" => "TimeBasedCanary",
            "timeBasedCanary" => map! { "canaryPercentage" => figure(percent), "canaryInterval" => figure(minutes) },
        },
        Shift::AllAtOnce | Shift::ByHand => return None,
    };
    let path = format!("{}/deployment-config.json", folder(t));
    Some(File {
        how: cat!("aws deploy create-deployment-config --cli-input-json ", cat!("file://", path.clone()).shell()),
        path,
        purpose: "The share and the wait of this rollout; CodeDeploy has no predefined configuration for them.".into(),
        order: 42,
        body: Body::Json(map! { "deploymentConfigName" => name(t), "computePlatform" => "ECS", "trafficRoutingConfig" => routing }),
    })
}

fn appspec(t: &Target<'_>) -> File {
    let path = format!("{}/appspec.yaml", folder(t));
    let service = map! {
        "Type" => "AWS::ECS::Service",
        "Properties" => map! {
            "TaskDefinition" => Node::from("<TASK_DEFINITION>").noted("aws ecs deploy, CodePipeline and the GitHub action put the ARN of the registered revision here."),
            "LoadBalancerInfo" => map! { "ContainerName" => t.app(), "ContainerPort" => t.whole(id::PORT) },
        },
    };
    let body = map! {
        "version" => Node::Decimal("0.0".into(), None),
        "Resources" => list![map! { "TargetService" => service }],
        "Hooks" => list![map! { "AfterAllowTestTraffic" => Node::from(t.text("hook_function_arn")).noted("Smoke test against the test listener, before any user is on the new version. It must report its result within the hour.") }],
    };
    File {
        how: cat!(
            "aws ecs deploy --cluster ",
            t.text(id::CLUSTER).shell(),
            " --service ",
            t.app().shell(),
            " --task-definition ",
            format!("{}/taskdef.json", folder(t)),
            " --codedeploy-appspec ",
            path.clone(),
            " --codedeploy-application ",
            t.text("codedeploy_application").shell(),
            " --codedeploy-deployment-group ",
            t.text("codedeploy_group").shell(),
        ),
        path,
        purpose: format!("What CodeDeploy replaces and which check runs before users arrive. {}", about(t)),
        order: 45,
        body: Body::Yaml(vec![body]),
    }
}

fn about(t: &Target<'_>) -> String {
    match t.strategy() {
        "canary" if shift::shift(t.rollout) == Shift::ByHand => format!(
            "CodeDeploy knows one share and one wait, or equal steps: the first step is kept, and the rest follows at once. Planned: {}.",
            shift::said(t.rollout)
        ),
        "canary" | "blue-green" => "It follows the strategy.".into(),
        _ => "CodeDeploy replaces no tasks in turn: the new set stands beside the old one and takes over at once.".into(),
    }
}

fn group(t: &Target<'_>) -> File {
    let path = format!("{}/deployment-group.json", folder(t));
    let ready = if gated(t.rollout) {
        map! { "actionOnTimeout" => "STOP_DEPLOYMENT", "waitTimeInMinutes" => Node::Int(60, Some(Origin::Usual("an hour for somebody to decide".into()))) }
    } else {
        map! { "actionOnTimeout" => "CONTINUE_DEPLOYMENT", "waitTimeInMinutes" => 0 }
    };
    let listener = |fact: &str| map! { "listenerArns" => Node::list(items(t, fact)) };
    let pair = map! {
        "targetGroups" => list![map! { "name" => group_name(t, "target_group_arn") }, map! { "name" => group_name(t, "target_group_2_arn") }],
        "prodTrafficRoute" => listener("listener_arn"),
        "testTrafficRoute" => listener("test_listener_arn"),
    };
    let body = map! {
        "applicationName" => t.text("codedeploy_application"),
        "deploymentGroupName" => t.text("codedeploy_group"),
        "serviceRoleArn" => t.text("codedeploy_role_arn"),
        "deploymentConfigName" => name(t),
        "ecsServices" => list![map! { "serviceName" => t.app(), "clusterName" => t.text(id::CLUSTER) }],
        "deploymentStyle" => map! { "deploymentType" => "BLUE_GREEN", "deploymentOption" => "WITH_TRAFFIC_CONTROL" },
        "blueGreenDeploymentConfiguration" => map! {
            "terminateBlueInstancesOnDeploymentSuccess" => map! { "action" => "TERMINATE", "terminationWaitTimeInMinutes" => bake(t.rollout) },
            "deploymentReadyOption" => ready,
        },
        "loadBalancerInfo" => map! { "targetGroupPairInfoList" => list![pair] },
        "alarmConfiguration" => map! {
            "enabled" => true,
            "alarms" => Node::list(items(t, "alarm_name").into_iter().map(|a| map! { "name" => a })),
        },
        "autoRollbackConfiguration" => map! {
            "enabled" => true,
            "events" => list!["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        },
    };
    File {
        how: cat!("aws deploy create-deployment-group --cli-input-json ", cat!("file://", path.clone()).shell()),
        path,
        purpose: "The pair of target groups, the alarms that take a deployment back, and how long the old tasks stay.".into(),
        order: 43,
        body: Body::Json(body),
    }
}

/// The name of a target group, which stands in its ARN: `…:targetgroup/NAME/ID`.
fn group_name(t: &Target<'_>, fact: &str) -> Text {
    t.text(fact).map(|arn| match arn.split_once(":targetgroup/").and_then(|(_, rest)| rest.split('/').next()) {
        Some(name) => name.to_owned(),
        None => arn.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_configurations_that_exist_are_named() {
        assert_eq!(predefined(Shift::Once { percent: 10, minutes: 5 }), Some("CodeDeployDefault.ECSCanary10Percent5Minutes"));
        assert_eq!(predefined(Shift::Once { percent: 10, minutes: 10 }), None);
        assert_eq!(predefined(Shift::Equal { percent: 10, minutes: 2 }), None);
    }
}
