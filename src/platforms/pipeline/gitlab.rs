//! GitLab CI: one pipeline, from the tag to the last step of the rollout.

use super::release::{self, Release};
use crate::facts::id;
use crate::platforms::node::Node;
use crate::platforms::text::Text;
use crate::platforms::{Body, File, Target};
use crate::{cat, list, map};

/// The pipeline.
pub(super) fn pipeline(t: &Target<'_>) -> File {
    let r = release::plan(t);
    let prefix = super::tag_prefix(t);
    let stages = ["test", "build", "sign", "verify", "deploy", "rollout", "smoke", "roll-back"];
    let mut all: Vec<(Text, Node)> = vec![
        ("stages".into(), Node::list(stages)),
        ("workflow".into(), map! { "rules" => list![map! { "if" => format!("$CI_COMMIT_TAG =~ /^{prefix}[0-9]/") }] }),
        ("default".into(), map! { "interruptible" => false }),
    ];
    if r.image {
        let name = t.image_name();
        all.push(("variables".into(), map! { "IMAGE_NAME" => name }));
    }
    all.push(("test".into(), map! { "stage" => "test", "image" => Node::from("$TEST_IMAGE").noted("An image of yours with what the tests need."), "script" => script(&cat!(t.text("test_command"), "\n")) }));
    let mut before = build_jobs(t, &r, &mut all);
    let mut first = true;
    for j in &r.jobs {
        let manual = !j.gate.is_empty();
        let environment = map! { "name" => if manual { j.gate.clone() } else { t.environment().to_owned() } };
        let rules = manual.then(|| list![map! { "when" => Node::from("manual").noted("Gate: protect the environment, so that only its approvers can start the job."), "allow_failure" => false }]);
        let job = map! {
            "stage" => if first { "deploy" } else { "rollout" },
            "image" => deploy_image(&r),
            "needs" => needs(&r, &before),
            "resource_group" => cat!(t.app(), "-", t.environment()),
            "environment" => environment,
            "rules" => rules,
            "script" => script(&with_context(&r, &j.run)),
        };
        all.push((j.id.clone().into(), job));
        before.clone_from(&j.id);
        first = false;
    }
    all.push((
        "smoke".into(),
        map! { "stage" => "smoke", "image" => "$TEST_IMAGE", "needs" => list![before], "script" => script(&r.smoke) },
    ));
    let back = map! {
        "stage" => "roll-back",
        "image" => deploy_image(&r),
        "needs" => needs(&r, "deploy"),
        "resource_group" => cat!(t.app(), "-", t.environment()),
        "environment" => map! { "name" => t.environment(), "action" => "prepare" },
        "rules" => list![map! { "when" => Node::from("manual").noted("One press, at any time after the deployment; nobody has to approve it."), "allow_failure" => true }],
        "script" => script(&with_context(&r, &r.back)),
    };
    all.push(("roll-back".into(), back));
    File {
        path: ".gitlab-ci.yml".into(),
        purpose: "Builds, tests, scans, signs and deploys, and waits for a person at each gate.".into(),
        how: cat!(
            "git tag ",
            t.text(id::VERSION_TO).shell(),
            " && git push origin ",
            t.text(id::VERSION_TO).shell(),
            "  (first: protected environments, and the variables TEST_IMAGE, SCAN_IMAGE and DEPLOY_IMAGE",
            if r.cluster {
                ", KUBE_CONTEXT of the agent"
            } else if r.gitops {
                ", and a project token PUSH_TOKEN that may push"
            } else {
                ""
            },
            ")"
        ),
        order: 60,
        body: Body::Yaml(vec![Node::Map(all)]),
    }
}

fn script(text: &Text) -> Node {
    list![text.clone()]
}

fn with_context(r: &Release, run: &Text) -> Text {
    let mut out = Text::from(if r.cluster { "kubectl config use-context \"$KUBE_CONTEXT\"\n" } else { "" });
    if r.gitops {
        out.push("export BRANCH=\"$CI_DEFAULT_BRANCH\" PUSH_URL=\"https://release:$PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git\"\n");
    }
    out.push("export VERSION=\"$CI_COMMIT_TAG\"\n");
    out.push(run.clone());
    out
}

fn deploy_image(r: &Release) -> Node {
    let why = if r.cluster {
        "An image of yours with kubectl, and the plugins the commands name."
    } else {
        "An image of yours with what the commands need."
    };
    Node::from("$DEPLOY_IMAGE").noted(why)
}

fn needs(r: &Release, before: &str) -> Node {
    if !r.image || before == "build" {
        return list![before];
    }
    list![map! { "job" => "build", "artifacts" => true }, before]
}

/// Scan, build, sign and verify; the name of the last job.
fn build_jobs(t: &Target<'_>, r: &Release, all: &mut Vec<(Text, Node)>) -> String {
    let tools = || Node::from("$SCAN_IMAGE").noted("An image of yours with syft, grype and cosign.");
    let dependencies = "syft scan dir:. -o cyclonedx-json=sbom.cdx.json\ngrype sbom:sbom.cdx.json --fail-on critical\n";
    let kept = map! { "paths" => list!["sbom*.json"] };
    all.push((
        "dependencies".into(),
        map! { "stage" => "test", "image" => tools(), "script" => script(&dependencies.into()), "artifacts" => kept.clone() },
    ));
    if !r.image {
        let run = cat!(t.text("build_command"), "\n");
        let job = map! { "stage" => "build", "image" => "$TEST_IMAGE", "needs" => list!["test", "dependencies"], "script" => script(&run) };
        all.push(("build".into(), job));
        return "build".into();
    }
    let digest = map! { "reports" => map! { "dotenv" => Node::from("build.env").noted("What is deployed is the digest, not the tag.") } };
    let job = map! {
        "stage" => "build",
        "image" => "docker:28",
        "services" => list!["docker:28-dind"],
        "needs" => list!["test", "dependencies"],
        "script" => script(&BUILD.into()),
        "artifacts" => digest,
    };
    all.push(("build".into(), job));
    let built = || map! { "job" => "build", "artifacts" => true };
    let token = map! { "SIGSTORE_ID_TOKEN" => map! { "aud" => "sigstore" } };
    let sign = map! {
        "stage" => "sign",
        "image" => tools(),
        "needs" => list![built()],
        "id_tokens" => token.noted("Keyless: the certificate names this pipeline, no key has to be kept."),
        "script" => script(&cat!(LOGIN, SIGN)),
        "artifacts" => kept,
    };
    all.push(("sign".into(), sign));
    let verify =
        map! { "stage" => "verify", "image" => tools(), "needs" => list![built(), "sign"], "script" => script(&cat!(LOGIN, VERIFY)) };
    all.push(("verify".into(), verify));
    "verify".into()
}

const BUILD: &str = r#"printf '%s' "$CI_REGISTRY_PASSWORD" | docker login -u "$CI_REGISTRY_USER" --password-stdin "${IMAGE_NAME%%/*}"
docker buildx create --use
docker buildx build --push --provenance=mode=max --metadata-file meta.json --tag "$IMAGE_NAME:$CI_COMMIT_TAG" .
digest=$(sed -n 's/.*"containerimage.digest": *"\([^"]*\)".*/\1/p' meta.json)
[ -n "$digest" ] || { echo "no digest" >&2; exit 1; }
echo "IMAGE=$IMAGE_NAME@$digest" >build.env
"#;

const LOGIN: &str = r#"printf '%s' "$CI_REGISTRY_PASSWORD" | cosign login -u "$CI_REGISTRY_USER" --password-stdin "${IMAGE_NAME%%/*}"
"#;

const SIGN: &str = r#"syft scan "$IMAGE" -o spdx-json=sbom-image.json
grype "$IMAGE" --fail-on critical
cosign sign --yes "$IMAGE"
cosign attest --yes --type spdxjson --predicate sbom-image.json "$IMAGE"
"#;

const VERIFY: &str = r#"cosign verify "$IMAGE" \
  --certificate-identity "$CI_PROJECT_URL//.gitlab-ci.yml@refs/tags/$CI_COMMIT_TAG" \
  --certificate-oidc-issuer "$CI_SERVER_URL"
"#;
