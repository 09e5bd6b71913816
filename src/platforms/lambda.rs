//! AWS Lambda: a SAM template whose alias CodeDeploy shifts, or a script that sets the weights of the alias step by step.

use super::node::Node;
use super::shift::{self, Branch, Script, Shift, figure, words};
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, list, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "lambda", label: "AWS Lambda", files };

/// The alias that callers use.
const ALIAS: &str = "live";

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "lambda") {
        return Vec::new();
    }
    let mut out = vec![template(t)];
    if by_hand(t) {
        out.push(weights(t));
    }
    out
}

fn folder(t: &Target<'_>) -> String {
    format!("lambda/{}/{}", t.app_path(), t.environment())
}

/// Steps that CodeDeploy cannot make: somebody sets the weights of the alias.
fn by_hand(t: &Target<'_>) -> bool {
    shift::shift(t.rollout) == Shift::ByHand
}

/// Predefined type of SAM for a shift, if there is one
/// (<https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html>).
fn predefined(shift: Shift) -> Option<&'static str> {
    match shift {
        Shift::AllAtOnce => Some("AllAtOnce"),
        Shift::Once { percent: 10, minutes: 5 } => Some("Canary10Percent5Minutes"),
        Shift::Once { percent: 10, minutes: 10 } => Some("Canary10Percent10Minutes"),
        Shift::Once { percent: 10, minutes: 15 } => Some("Canary10Percent15Minutes"),
        Shift::Once { percent: 10, minutes: 30 } => Some("Canary10Percent30Minutes"),
        Shift::Equal { percent: 10, minutes: 1 } => Some("Linear10PercentEvery1Minute"),
        Shift::Equal { percent: 10, minutes: 2 } => Some("Linear10PercentEvery2Minutes"),
        Shift::Equal { percent: 10, minutes: 3 } => Some("Linear10PercentEvery3Minutes"),
        Shift::Equal { percent: 10, minutes: 10 } => Some("Linear10PercentEvery10Minutes"),
        _ => None,
    }
}

fn template(t: &Target<'_>) -> File {
    let path = format!("{}/template.yaml", folder(t));
    let hand = by_hand(t);
    let mut resources = vec![(Text::from("Function"), function(t, hand))];
    if !hand {
        resources.push(("ErrorRate".into(), alarm(t)));
        resources.extend(own_shift(t).map(|n| ("Shift".into(), n)));
    }
    let body = map! {
        "AWSTemplateFormatVersion" => Node::from("2010-09-09"),
        "Transform" => "AWS::Serverless-2016-10-31",
        "Resources" => Node::Map(resources),
    };
    let how = cat!(
        "sam deploy --template-file ",
        path.clone(),
        " --stack-name ",
        t.app().shell(),
        " --region ",
        t.text("region").shell(),
        " --capabilities CAPABILITY_IAM --resolve-s3",
        if t.get(id::IMAGE).is_some() { " --resolve-image-repos" } else { "" },
        " --no-fail-on-empty-changeset",
    );
    let purpose = if hand {
        "The function. Its alias is not part of the template: traffic.sh sets the weights of each step, which no type of CodeDeploy can."
            .to_owned()
    } else {
        "The function, its alias, how the alias is shifted and the alarm that takes it back.".to_owned()
    };
    File { path, purpose, how, order: 40, body: Body::Yaml(vec![body]) }
}

fn function(t: &Target<'_>, hand: bool) -> Node {
    let image = t.get(id::IMAGE).is_some();
    let properties = map! {
        "FunctionName" => t.app(),
        "PackageType" => image.then_some("Image"),
        "ImageUri" => image.then(|| t.image()),
        "Runtime" => (!image).then(|| t.text("language_runtime")),
        "Handler" => (!image).then(|| t.text("handler")),
        "CodeUri" => (!image).then(|| t.text("code_path")),
        "MemorySize" => t.get("memory_limit").or_else(|| t.get("memory_request")).and_then(|m| shift::mebibytes(&m.plain())).map(|m| Node::Int(i64::from(m.clamp(128, 10240)), Some(Origin::Fact("memory_limit".into())))),
        "AutoPublishAlias" => (!hand).then(|| Node::from(ALIAS).noted("Callers must use this alias: a caller of the bare function is on the newest code at once.")),
        "DeploymentPreference" => (!hand).then(|| preference(t)),
    };
    map! { "Type" => "AWS::Serverless::Function", "Properties" => properties }
}

fn preference(t: &Target<'_>) -> Node {
    let kind = match predefined(shift::shift(t.rollout)) {
        Some(name) => Node::from(Text::of(name, Origin::Rollout)),
        None => map! { "Ref" => "Shift" },
    };
    let kind = match t.strategy() {
        "canary" => kind,
        "blue-green" => kind.noted("The alias moves at once, after the hook below has passed."),
        _ => kind.noted("A function has no instances to replace in turn: the alias moves at once."),
    };
    map! {
        "Type" => kind,
        "Alarms" => list![map! { "Ref" => "ErrorRate" }],
        "Hooks" => t.get("hook_function_arn").map(|arn| map! { "PreTraffic" => arn }),
    }
}

/// A configuration of our own where no predefined one has this share and this wait.
fn own_shift(t: &Target<'_>) -> Option<Node> {
    let shift = shift::shift(t.rollout);
    if predefined(shift).is_some() {
        return None;
    }
    let routing = match shift {
        Shift::Once { percent, minutes } => map! {
            "Type" => "TimeBasedCanary",
            "TimeBasedCanary" => map! { "CanaryPercentage" => figure(percent), "CanaryInterval" => figure(minutes) },
        },
        Shift::Equal { percent, minutes } => map! {
            "Type" => "TimeBasedLinear",
            "TimeBasedLinear" => map! { "LinearPercentage" => figure(percent), "LinearInterval" => figure(minutes) },
        },
        Shift::AllAtOnce | Shift::ByHand => return None,
    };
    let properties = map! { "ComputePlatform" => "Lambda", "TrafficRoutingConfig" => routing };
    Some(map! { "Type" => "AWS::CodeDeploy::DeploymentConfig", "Properties" => properties })
}

/// Errors of the new version alone: the sum over both would hide a bad canary.
fn alarm(t: &Target<'_>) -> Node {
    let dimensions = || {
        list![
            map! { "Name" => "FunctionName", "Value" => map! { "Ref" => "Function" } },
            map! { "Name" => "Resource", "Value" => map! { "Fn::Sub" => format!("${{Function}}:{ALIAS}") } },
            map! { "Name" => "ExecutedVersion", "Value" => map! { "Fn::GetAtt" => list!["Function.Version", "Version"] } },
        ]
    };
    let metric = |label: &str, name: &str| {
        map! {
            "Id" => label,
            "ReturnData" => false,
            "MetricStat" => map! {
                "Metric" => map! { "Namespace" => "AWS/Lambda", "MetricName" => name, "Dimensions" => dimensions() },
                "Period" => 60,
                "Stat" => "Sum",
            },
        }
    };
    let floor = t.limit("success-rate-min");
    let (most, origin) = floor.map_or((1000, None), |(v, o)| (100_000 - v, Some(o)));
    let properties = map! {
        "AlarmDescription" => "Share of invocations of the new version that fail, in percent.",
        "ComparisonOperator" => "GreaterThanThreshold",
        "Threshold" => Node::Decimal(crate::facts::show_thousandths(most), origin),
        "EvaluationPeriods" => 2,
        "TreatMissingData" => Node::from("notBreaching").noted("No invocation is no error, and no proof either: look at the number of invocations."),
        "Metrics" => list![
            map! { "Id" => "rate", "Label" => "Failed, percent", "Expression" => "100 * errors / MAX([errors, calls])", "ReturnData" => true },
            metric("errors", "Errors"),
            metric("calls", "Invocations"),
        ],
    };
    map! { "Type" => "AWS::CloudWatch::Alarm", "Properties" => properties }
}

fn weights(t: &Target<'_>) -> File {
    let update =
        cat!("aws lambda update-alias --region ", t.text("region").shell(), " --function-name ", t.app().shell(), " --name ", ALIAS);
    let set = |w: u8| match w {
        100 => cat!(update.clone(), " --function-version \"$NEW\" --routing-config AdditionalVersionWeights={}"),
        w => cat!(
            update.clone(),
            " --routing-config \"AdditionalVersionWeights={$NEW=",
            words(crate::facts::show_thousandths(i64::from(w) * 10)),
            "}\""
        ),
    };
    let mut head = Text::default();
    head.line("# NEW: what `aws lambda publish-version` printed. OLD: what the alias points to before the release.");
    head.line(": \"${NEW:?set NEW to the number of the new version}\"");
    head.line(": \"${OLD:?set OLD to the number of the old version}\"");
    shift::script(
        t,
        Script {
            folder: folder(t),
            about: "Sets the weight of the new version on the alias.",
            head,
            set: &set,
            others: vec![
                Branch {
                    word: "back",
                    about: "all calls to the old version",
                    run: cat!(update.clone(), " --function-version \"$OLD\" --routing-config AdditionalVersionWeights={}"),
                },
                Branch {
                    word: "show",
                    about: "what is set now",
                    run: cat!(
                        "aws lambda get-alias --region ",
                        t.text("region").shell(),
                        " --function-name ",
                        t.app().shell(),
                        " --name ",
                        ALIAS
                    ),
                },
            ],
        },
    )
}
