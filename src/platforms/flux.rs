//! Flux: the source and what is applied from it, by Kustomization or by Helm; image automation where the description names it.

use super::kubernetes;
use super::node::Node;
use super::text::{Origin, Text};
use super::{Body, File, Target, Tool};
use crate::facts::id;
use crate::{cat, map};

/// The tool.
pub const TOOL: Tool = Tool { id: "flux", label: "Flux", files };

/// Where Flux is installed.
const HOME: &str = "flux-system";

fn files(t: &Target<'_>) -> Vec<File> {
    if kubernetes::runs(t).is_none() || !t.is(id::GITOPS, "flux") {
        return Vec::new();
    }
    let mut out = vec![file(t, "source.yaml", "The repository that Flux watches.", vec![source(t)])];
    if t.has("helm") {
        out.push(file(
            t,
            "helmrelease.yaml",
            "The chart in its version, and what Flux does when an upgrade fails.",
            vec![repository(t), release(t)],
        ));
    } else {
        out.push(file(t, "sync.yaml", "Applies the folder of the application and waits until it is ready.", vec![kustomization(t)]));
    }
    if t.has("image-automation") {
        let all = vec![images(t), policy(t), automation(t)];
        out.push(file(
            t,
            "image-automation.yaml",
            "Finds new tags and commits them. Suspend it before going back, or it commits the new tag again.",
            all,
        ));
    }
    out
}

fn file(t: &Target<'_>, name: &str, purpose: &str, documents: Vec<Node>) -> File {
    let path = format!("flux/{}/{}/{name}", t.app_path(), t.environment());
    File {
        how: cat!(
            "Commit it to the folder that Flux already follows; kubectl apply --dry-run=server -f ",
            Text::from(path.clone()).shell(),
            " checks it."
        ),
        path,
        purpose: purpose.into(),
        order: 60,
        body: Body::Yaml(documents),
    }
}

fn named(t: &Target<'_>) -> Node {
    map! { "name" => t.app(), "namespace" => HOME }
}

fn branch(t: &Target<'_>) -> Text {
    t.or("branch", "main", "the branch that is deployed from")
}

/// An address as Flux takes it: with a scheme. The short form of ssh (`git@host:path`) is written out; anything else is missing.
fn address(t: &Target<'_>, fact: &str, schemes: &[&str]) -> Text {
    let stated = t.text(fact).map(|url| match url.split_once(':') {
        Some((host, path)) if host.contains('@') && !path.starts_with("//") => format!("ssh://{host}/{path}"),
        _ => url.to_owned(),
    });
    let plain = stated.plain();
    if stated.has_blank() || schemes.iter().any(|s| plain.starts_with(s)) { stated } else { t.missing(fact) }
}

fn source(t: &Target<'_>) -> Node {
    map! {
        "apiVersion" => "source.toolkit.fluxcd.io/v1",
        "kind" => "GitRepository",
        "metadata" => named(t),
        "spec" => map! { "interval" => "1m", "url" => address(t, "repository", &["https://", "http://", "ssh://"]), "ref" => map! { "branch" => branch(t) } },
    }
}

fn kustomization(t: &Target<'_>) -> Node {
    map! {
        "apiVersion" => "kustomize.toolkit.fluxcd.io/v1",
        "kind" => "Kustomization",
        "metadata" => named(t),
        "spec" => map! {
            "interval" => Node::from("10m").noted("What is changed by hand in the cluster is put back at the latest after this: go back in Git."),
            "retryInterval" => "2m",
            "timeout" => Node::from("15m").noted("Longer than progressDeadlineSeconds of the workload."),
            "path" => cat!("./", kubernetes::folder(t)),
            "prune" => true,
            "wait" => true,
            "sourceRef" => map! { "kind" => "GitRepository", "name" => t.app() },
        },
    }
}

fn repository(t: &Target<'_>) -> Node {
    let url = address(t, "chart_repository", &["https://", "http://", "oci://"]);
    let oci = url.plain().starts_with("oci://").then_some("oci");
    map! {
        "apiVersion" => "source.toolkit.fluxcd.io/v1",
        "kind" => "HelmRepository",
        "metadata" => named(t),
        "spec" => map! { "type" => oci, "interval" => "10m", "url" => url },
    }
}

fn release(t: &Target<'_>) -> Node {
    let image = map! { "repository" => t.image_name(), "tag" => t.text(id::VERSION_TO) };
    let values = map! { "image" => image, "replicaCount" => kubernetes::replicas(t) }
        .noted("The usual names of charts made by helm create: compare with the values.yaml of yours.");
    map! {
        "apiVersion" => "helm.toolkit.fluxcd.io/v2",
        "kind" => "HelmRelease",
        "metadata" => named(t),
        "spec" => map! {
            "interval" => "10m",
            "timeout" => "15m",
            "targetNamespace" => t.text(id::NAMESPACE),
            "releaseName" => t.app(),
            "chart" => map! { "spec" => map! {
                "chart" => t.or("chart", &t.app().plain(), "the chart is named after the application"),
                "version" => t.text("chart_version"),
                "sourceRef" => map! { "kind" => "HelmRepository", "name" => t.app() },
            } },
            "upgrade" => map! { "remediation" => map! { "retries" => 1, "strategy" => "rollback", "remediateLastFailure" => true } }
                .noted("After the retry Flux itself rolls the release back; Git still names the new version until it is reverted."),
            "values" => values,
        },
    }
}

fn images(t: &Target<'_>) -> Node {
    map! {
        "apiVersion" => "image.toolkit.fluxcd.io/v1",
        "kind" => "ImageRepository",
        "metadata" => named(t),
        "spec" => map! { "image" => t.image_name(), "interval" => "5m" },
    }
}

fn policy(t: &Target<'_>) -> Node {
    let range = t.or("image_range", ">=0.0.0", "every released version; narrow it to the line that production follows");
    map! {
        "apiVersion" => "image.toolkit.fluxcd.io/v1",
        "kind" => "ImagePolicy",
        "metadata" => named(t),
        "spec" => map! { "imageRepositoryRef" => map! { "name" => t.app() }, "policy" => map! { "semver" => map! { "range" => range } } },
    }
}

fn automation(t: &Target<'_>) -> Node {
    let message = Text::of("chore: update images", Origin::Usual("the message of the automated commit".into()));
    map! {
        "apiVersion" => "image.toolkit.fluxcd.io/v1",
        "kind" => "ImageUpdateAutomation",
        "metadata" => named(t),
        "spec" => map! {
            "interval" => "10m",
            "sourceRef" => map! { "kind" => "GitRepository", "name" => t.app() },
            "git" => map! {
                "checkout" => map! { "ref" => map! { "branch" => branch(t) } },
                "commit" => map! {
                    "author" => map! { "name" => "fluxcdbot", "email" => t.text("commit_email") },
                    "messageTemplate" => message,
                },
                "push" => map! { "branch" => branch(t) },
            },
            "update" => map! { "path" => cat!("./", kubernetes::folder(t)), "strategy" => "Setters" }
                .noted("Changes lines that carry the $imagepolicy marker behind the image, and no other."),
        },
    }
}
