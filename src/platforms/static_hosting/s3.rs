//! S3 behind CloudFront: assets first, pages last, short life for pages; a share by continuous deployment.

use super::folder;
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::shift::{first, items};
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};
use crate::{cat, map};

/// The largest share that CloudFront sends to a staging distribution, in percent
/// (<https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html>).
const MOST: u8 = 15;

pub(super) fn files(t: &Target<'_>) -> Vec<File> {
    let mut out = vec![upload(t)];
    out.extend(policy(t));
    out
}

fn upload(t: &Target<'_>) -> File {
    let path = format!("{}/deploy.sh", folder(t));
    let mut out = Text::from("#!/bin/sh\n");
    out.line("# Publishes a build, and goes back to an older one: sh deploy.sh up | back VERSION");
    if t.strategy() == "canary" {
        out.line(
            "# A bucket has no shares: a canary needs the staging distribution (continuous-deployment.json) with an origin of its own.",
        );
    }
    out.line("set -eu");
    out.line(cat!("bucket=", t.text("bucket").shell()));
    out.line(cat!("distribution=", t.text("distribution_id").shell()));
    out.line(cat!("build=", t.text("build_dir").shell()));
    out.line(cat!("version=", t.text(id::VERSION_TO).shell()));
    out.line("# The folder of the build whose file names hold a hash of their content.");
    out.line(cat!("assets=", t.text("assets_path").map(|p| p.trim_matches('/').to_owned()).shell()));
    out.line("publish() {");
    out.line("  # index.html comes last: whoever gets it finds all the rest. A copy keeps type and cache header.");
    out.line("  aws s3 cp \"s3://$bucket/releases/$1/\" \"s3://$bucket/\" --recursive --exclude index.html");
    out.line("  aws s3 cp \"s3://$bucket/releases/$1/index.html\" \"s3://$bucket/index.html\"");
    out.line(
        "  id=$(aws cloudfront create-invalidation --distribution-id \"$distribution\" --paths '/*' --query Invalidation.Id --output text)",
    );
    out.line("  aws cloudfront wait invalidation-completed --distribution-id \"$distribution\" --id \"$id\"");
    out.line("}");
    out.line("case \"${1:-}\" in");
    out.line("  up)");
    out.line("    # 1. Assets, kept for a year. Nothing is deleted: open pages still ask for the old ones.");
    out.line("    aws s3 sync \"$build\" \"s3://$bucket/\" --exclude '*' --include \"$assets/*\" --cache-control 'public, max-age=31536000, immutable'");
    out.line("    # 2. All the rest of this version, asked for anew each time; it stays there for the way back.");
    out.line("    aws s3 sync \"$build\" \"s3://$bucket/releases/$version/\" --exclude \"$assets/*\" --cache-control 'public, max-age=0, must-revalidate'");
    out.line("    # 3. The switch.");
    out.line("    publish \"$version\"");
    out.line("    ;;");
    out.line("  back)");
    out.line("    publish \"${2:?which version? aws s3 ls s3://$bucket/releases/ shows them}\"");
    out.line("    ;;");
    out.line("  *)");
    out.line("    echo \"usage: sh deploy.sh up|back VERSION\" >&2");
    out.line("    exit 2");
    out.line("    ;;");
    out.line("esac");
    File {
        how: cat!("sh ", path.clone(), " up"),
        path,
        purpose: "Assets first, index.html last, then the invalidation; going back copies the older pages.".into(),
        order: 40,
        body: Body::Text(out),
    }
}

fn policy(t: &Target<'_>) -> Option<File> {
    let (weight, _) = first(t.rollout)?;
    let share = weight.min(MOST);
    let path = format!("{}/continuous-deployment.json", folder(t));
    let names = items(t, "staging_distribution");
    let body = map! {
        "StagingDistributionDnsNames" => map! { "Quantity" => i64::try_from(names.len()).unwrap_or(1), "Items" => Node::list(names) },
        "Enabled" => true,
        "TrafficConfig" => map! {
            "Type" => "SingleWeight",
            "SingleWeightConfig" => map! {
                "Weight" => Node::Decimal(crate::facts::show_thousandths(i64::from(share) * 10), Some(Origin::Rollout)),
                "SessionStickinessConfig" => map! { "IdleTTL" => 300, "MaximumTTL" => 600 },
            },
        },
    };
    let purpose = if weight > MOST {
        format!(
            "Sends {MOST} % to the staging distribution: CloudFront takes no more, so the {weight} % of the first step are not possible. Then everything is promoted."
        )
    } else {
        format!(
            "Sends {weight} % of the users to the staging distribution; further steps above {MOST} % do not exist, then everything is promoted."
        )
    };
    Some(File {
        how: cat!(
            "aws cloudfront create-continuous-deployment-policy --continuous-deployment-policy-config ",
            cat!("file://", path.clone()).shell()
        ),
        path,
        purpose,
        order: 50,
        body: Body::Json(body),
    })
}
