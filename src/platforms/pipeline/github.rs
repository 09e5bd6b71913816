//! GitHub Actions: one workflow, from the tag to the last step of the rollout.

use super::release::{self, Job, Release};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::text::Text;
use crate::platforms::{Body, File, Target};
use crate::{cat, list, map};

/// Actions by the commit of their released version: a tag can be moved, a commit cannot.
const CHECKOUT: (&str, &str) = ("actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1");
const BUILDX: (&str, &str) = ("docker/setup-buildx-action@37fe631027851001ddb9b187196cc803df7f5f0e", "v4.3.0");
const LOGIN: (&str, &str) = ("docker/login-action@4907a6ddec9925e35a0a9e82d7399ccc52663121", "v4.1.0");
const BUILD: (&str, &str) = ("docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a", "v7.3.0");
const SBOM: (&str, &str) = ("anchore/sbom-action@e22c389904149dbc22b58101806040fa8d37a610", "v0.24.0");
const SCAN: (&str, &str) = ("anchore/scan-action@e1165082ffb1fe366ebaf02d8526e7c4989ea9d2", "v7.4.0");
const COSIGN: (&str, &str) = ("sigstore/cosign-installer@6f9f17788090df1f26f669e9d70d6ae9567deba6", "v4.1.2");
const AWS: (&str, &str) = ("aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c", "v6.2.3");
const GCP: (&str, &str) = ("google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093", "v3.0.0");
const GKE: (&str, &str) = ("google-github-actions/get-gke-credentials@3da1e46a907576cefaa90c484278bb5b259dd395", "v3.0.0");
const AZURE: (&str, &str) = ("azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca", "v3.0.0");
const AKS: (&str, &str) = ("azure/aks-set-context@60623acbdcbbdcf799ad50a1adf8703874339f8b", "v5.0.0");

/// The workflow.
pub(super) fn workflow(t: &Target<'_>) -> File {
    let r = release::plan(t);
    let path = format!(".github/workflows/release-{}.yml", t.app_path());
    let mut jobs = vec![("test".to_owned(), test(t)), ("build".to_owned(), build(t, &r))];
    let mut before = "build".to_owned();
    if r.image {
        jobs.push(("verify".into(), verify(t, &path)));
        before = "verify".into();
    }
    let mut changing = Vec::new();
    for job in &r.jobs {
        jobs.push((job.id.clone(), changes(t, &r, job, &before)));
        before.clone_from(&job.id);
        changing.push(job.id.clone());
    }
    jobs.push(("smoke".into(), smoke(&r, &before)));
    jobs.push(("roll-back".into(), roll_back(t, &r, &changing)));
    let jobs = Node::Map(jobs.into_iter().map(|(k, v)| (Text::from(k), v)).collect());
    let root = map! {
        "name" => cat!("Release ", t.app()),
        "on" => map! { "push" => map! { "tags" => list![format!("{}[0-9]*", super::tag_prefix(t))] } },
        "permissions" => Node::Map(Vec::new()).noted("Nothing by default; each job asks for what it needs."),
        "concurrency" => map! {
            "group" => cat!("release-", t.app(), "-", t.environment()),
            "cancel-in-progress" => Node::from(false).noted("A release that is cut off half-way is worse than one that waits."),
        },
        "defaults" => map! { "run" => map! { "shell" => "bash" } },
        "jobs" => jobs,
    };
    File {
        how: cat!("git tag ", t.text(id::VERSION_TO).shell(), " && git push origin ", t.text(id::VERSION_TO).shell(), needed(t, &r)),
        path,
        purpose: "Builds, tests, scans, signs and deploys, and waits for a person at each gate.".into(),
        order: 60,
        body: Body::Yaml(vec![root]),
    }
}

/// What must be set up in the repository, for the line that says how the file is used.
fn needed(t: &Target<'_>, r: &Release) -> String {
    let gates: Vec<&str> = r.jobs.iter().map(|j| j.gate.as_str()).filter(|g| !g.is_empty()).collect();
    let mut out = format!("  (first, in the repository's settings: environments {} with required reviewers", gates.join(", "));
    if r.image && !is_ghcr(t) {
        out.push_str("; variable REGISTRY_USERNAME and secret REGISTRY_PASSWORD");
    }
    if r.cluster {
        out.push_str(match t.scenario.text(id::PLATFORM_FLAVOUR) {
            Some("eks") => "; variables AWS_ROLE_ARN, AWS_REGION, CLUSTER",
            Some("gke") => "; variables GCP_WORKLOAD_IDENTITY_PROVIDER, GCP_SERVICE_ACCOUNT, GCP_LOCATION, CLUSTER",
            Some("aks") => "; variables AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP, CLUSTER",
            _ => "; secret KUBECONFIG of each environment",
        });
    }
    out.push(')');
    out
}

fn is_ghcr(t: &Target<'_>) -> bool {
    t.scenario.text(id::IMAGE).is_some_and(|i| i.starts_with("ghcr.io/"))
}

fn uses((action, version): (&str, &str), with: Node) -> Node {
    map! { "uses" => Node::from(action).noted(pinned(action, version)), "with" => with }
}

/// The version that a pinned commit is.
fn pinned(action: &str, version: &str) -> String {
    format!("{} {version}", action.split('@').next().unwrap_or(action))
}

fn checkout() -> Node {
    uses(CHECKOUT, map! { "persist-credentials" => Node::from(false).noted("No later step can read the token from the checkout.") })
}

fn run(name: &str, script: Text, env: Node) -> Node {
    let env = if matches!(&env, Node::Map(m) if m.is_empty()) { Node::Absent } else { env };
    map! { "name" => name, "env" => env, "run" => script }
}

fn job(needs: &[&str], minutes: i64, permissions: Node, more: Vec<(&str, Node)>, steps: Vec<Node>) -> Node {
    let needs = if needs.is_empty() { Node::Absent } else { Node::list(needs.iter().copied()) };
    let mut out = map! { "needs" => needs };
    for (k, v) in more {
        out = out.with(k, v);
    }
    out.with("runs-on", "ubuntu-24.04").with("timeout-minutes", minutes).with("permissions", permissions).with("steps", Node::List(steps))
}

fn scan(what: (&str, Node)) -> Node {
    let with = Node::Map(vec![
        (what.0.into(), what.1),
        ("severity-cutoff".into(), Node::from("critical")),
        ("fail-build".into(), Node::from(true)),
        ("output-format".into(), Node::from("table")),
    ]);
    uses(SCAN, with)
}

fn test(t: &Target<'_>) -> Node {
    let steps = vec![checkout(), run("Tests", cat!(t.text("test_command"), "\n"), Node::Map(Vec::new())), scan(("path", ".".into()))];
    job(&[], 30, map! { "contents" => "read" }, vec![("name", "Test, scan dependencies".into())], steps)
}

fn build(t: &Target<'_>, r: &Release) -> Node {
    if !r.image {
        let steps = vec![
            checkout(),
            run("Build", cat!(t.text("build_command"), "\n"), Node::Map(Vec::new())),
            uses(SBOM, map! { "path" => ".", "format" => "spdx-json" }),
        ];
        return job(&["test"], 30, map! { "contents" => "read" }, vec![("name", "Build, SBOM".into())], steps);
    }
    let image = t.image_name();
    let exact = cat!(image.clone(), "@${{ steps.push.outputs.digest }}");
    let push = Node::Map(vec![
        ("id".into(), Node::from("push")),
        ("uses".into(), Node::from(BUILD.0).noted(pinned(BUILD.0, BUILD.1))),
        (
            "with".into(),
            map! { "push" => true, "provenance" => Node::from("mode=max").noted("How it was built, beside the image."), "tags" => cat!(image, ":${{ github.ref_name }}") },
        ),
    ]);
    let sign = Text::from(
        "# Keyless: the certificate names this workflow, no key has to be kept.\ncosign sign --yes \"$IMAGE\"\ncosign attest --yes --type spdxjson --predicate sbom.spdx.json \"$IMAGE\"\n",
    );
    let steps = vec![
        checkout(),
        uses(BUILDX, Node::Absent),
        login(t),
        push,
        uses(SBOM, map! { "image" => exact.clone(), "format" => "spdx-json", "output-file" => "sbom.spdx.json" }),
        scan(("image", exact.clone().into())),
        uses(COSIGN, Node::Absent),
        run("Sign the image and its SBOM", sign, map! { "IMAGE" => exact.clone() }),
    ];
    let packages = is_ghcr(t).then_some("write");
    let permissions = map! { "contents" => "read", "packages" => packages, "id-token" => Node::from("write").noted("Keyless signing.") };
    let outputs = map! { "image" => exact };
    job(&["test"], 45, permissions, vec![("name", "Build, SBOM, scan, sign".into()), ("outputs", outputs)], steps)
}

/// Log-in at the registry of the image.
fn login(t: &Target<'_>) -> Node {
    let registry = t.image_name().map(|i| i.split('/').next().unwrap_or(i).to_owned());
    let (user, password) = if is_ghcr(t) {
        ("${{ github.actor }}", "${{ secrets.GITHUB_TOKEN }}")
    } else {
        ("${{ vars.REGISTRY_USERNAME }}", "${{ secrets.REGISTRY_PASSWORD }}")
    };
    uses(LOGIN, map! { "registry" => registry, "username" => user, "password" => password })
}

fn verify(t: &Target<'_>, path: &str) -> Node {
    let script = cat!(
        "cosign verify \"$IMAGE\" \\\n  --certificate-identity \"https://github.com/$GITHUB_REPOSITORY/",
        path,
        "@$GITHUB_REF\" \\\n  --certificate-oidc-issuer https://token.actions.githubusercontent.com\n",
    );
    let steps = vec![login(t), uses(COSIGN, Node::Absent), run("What is deployed is what this workflow has signed", script, image_env())];
    job(&["build"], 10, map! { "packages" => is_ghcr(t).then_some("read") }, vec![("name", "Verify the signature".into())], steps)
}

fn image_env() -> Node {
    map! { "IMAGE" => "${{ needs.build.outputs.image }}" }
}

/// A job that changes what runs, behind its gate.
fn changes(t: &Target<'_>, r: &Release, j: &Job, before: &str) -> Node {
    let mut steps = Vec::new();
    if r.gitops || !r.cluster {
        steps.push(checkout());
    }
    steps.extend(access(t, r));
    steps.push(run("Run", j.run.clone(), env(r)));
    let gate = if j.gate.is_empty() { Node::Absent } else { Node::from(j.gate.clone()).noted("Gate: its required reviewers must agree.") };
    let needs = if before == "build" { vec!["build"] } else { vec!["build", before] };
    job(&needs, 90, permissions(t, r), vec![("name", j.name.clone().into()), ("environment", gate)], steps)
}

fn env(r: &Release) -> Node {
    let mut out = map! { "VERSION" => "${{ github.ref_name }}" };
    if r.image {
        out = out.with("IMAGE", "${{ needs.build.outputs.image }}");
    }
    if r.gitops {
        out = out
            .with("BRANCH", "${{ github.event.repository.default_branch }}")
            .with("PUSH_URL", "https://x-access-token:${{ secrets.GITHUB_TOKEN }}@github.com/${{ github.repository }}.git");
    }
    out
}

fn permissions(t: &Target<'_>, r: &Release) -> Node {
    let contents = if r.gitops { "write" } else { "read" };
    let token = r.cluster && ["eks", "gke", "aks"].contains(&t.scenario.text(id::PLATFORM_FLAVOUR).unwrap_or_default());
    map! { "contents" => contents, "id-token" => token.then(|| Node::from("write").noted("Short-lived access instead of a stored key.")) }
}

/// Steps that give access to the cluster.
fn access(t: &Target<'_>, r: &Release) -> Vec<Node> {
    if !r.cluster {
        return Vec::new();
    }
    match t.scenario.text(id::PLATFORM_FLAVOUR) {
        Some("eks") => vec![
            uses(AWS, map! { "role-to-assume" => "${{ vars.AWS_ROLE_ARN }}", "aws-region" => "${{ vars.AWS_REGION }}" }),
            run("Cluster", "aws eks update-kubeconfig --name \"$CLUSTER\"\n".into(), map! { "CLUSTER" => "${{ vars.CLUSTER }}" }),
        ],
        Some("gke") => vec![
            uses(GCP, map! { "workload_identity_provider" => "${{ vars.GCP_WORKLOAD_IDENTITY_PROVIDER }}", "service_account" => "${{ vars.GCP_SERVICE_ACCOUNT }}" }),
            uses(GKE, map! { "cluster_name" => "${{ vars.CLUSTER }}", "location" => "${{ vars.GCP_LOCATION }}" }),
        ],
        Some("aks") => vec![
            uses(AZURE, map! { "client-id" => "${{ vars.AZURE_CLIENT_ID }}", "tenant-id" => "${{ vars.AZURE_TENANT_ID }}", "subscription-id" => "${{ vars.AZURE_SUBSCRIPTION_ID }}" }),
            uses(AKS, map! { "resource-group" => "${{ vars.AZURE_RESOURCE_GROUP }}", "cluster-name" => "${{ vars.CLUSTER }}" }),
        ],
        _ => vec![run(
            "Cluster",
            "umask 077\nprintf '%s' \"$KUBECONFIG_TEXT\" >\"$RUNNER_TEMP/kubeconfig\"\necho \"KUBECONFIG=$RUNNER_TEMP/kubeconfig\" >>\"$GITHUB_ENV\"\n".into(),
            map! { "KUBECONFIG_TEXT" => "${{ secrets.KUBECONFIG }}" },
        )],
    }
}

fn smoke(r: &Release, before: &str) -> Node {
    let steps = vec![checkout(), run("Smoke test", r.smoke.clone(), Node::Map(Vec::new()))];
    job(&[before], 15, map! { "contents" => "read" }, vec![("name", "Smoke test".into())], steps)
}

/// Runs by itself when a job that changes what runs, or the smoke test, has failed.
fn roll_back(t: &Target<'_>, r: &Release, changing: &[String]) -> Node {
    let mut steps = Vec::new();
    if r.gitops || !r.cluster {
        steps.push(checkout());
    }
    steps.extend(access(t, r));
    steps.push(run("Back to the version before", r.back.clone(), env(r)));
    let mut needs: Vec<&str> = vec!["build"];
    needs.extend(changing.iter().map(String::as_str));
    needs.push("smoke");
    // A gate that is refused is a failure too: what the steps before it have deployed goes back.
    let when = Node::from("${{ failure() && contains(fromJSON('[\"success\", \"failure\"]'), needs.deploy.result) }}")
        .noted("Only once something was deployed. A refused gate counts as a failure.");
    let gate = Node::from(format!("{}-roll-back", t.environment())).noted("Without reviewers: going back must not wait.");
    job(&needs, 30, permissions(t, r), vec![("name", "Roll back".into()), ("if", when), ("environment", gate)], steps)
}
