//! What a pipeline does after the build, whatever runs it: deploy, the gated steps of the rollout, smoke test, the way back.

use crate::cat;
use crate::facts::id;
use crate::platforms::Target;
use crate::platforms::text::{Origin, Text};

/// A job that changes what runs.
#[derive(Debug, Clone)]
pub(super) struct Job {
    /// Its id: letters, digits, hyphens.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The environment whose reviewers must agree before it starts.
    pub gate: String,
    /// Its shell commands.
    pub run: Text,
}

/// The jobs of a release.
#[derive(Debug, Clone)]
pub(super) struct Release {
    /// Deploy and steps, each with its gate.
    pub jobs: Vec<Job>,
    /// The smoke test.
    pub smoke: Text,
    /// The way back.
    pub back: Text,
    /// Whether the jobs talk to a cluster.
    pub cluster: bool,
    /// Whether what is deployed is a container image.
    pub image: bool,
    /// Whether the deployment is a change of Git that a controller applies.
    pub gitops: bool,
}

/// Plans the jobs.
pub(super) fn plan(t: &Target<'_>) -> Release {
    let kubernetes = t.is(id::PLATFORM, "kubernetes");
    let gitops = kubernetes && (t.is(id::GITOPS, "argocd") || t.is(id::GITOPS, "flux"));
    let rollouts = t.is(id::PROGRESSIVE, "argo-rollouts") && ["canary", "blue-green"].contains(&t.strategy());
    let plain = kubernetes && ["rolling", "recreate", "feature-flag"].contains(&t.strategy());
    let image = t.has("container-image");
    let env = t.environment();
    let (app, space) = (t.app(), t.text(id::NAMESPACE).shell());
    let mut jobs = Vec::new();
    let deploy = |run: Text| Job { id: "deploy".into(), name: "Deploy".into(), gate: env.into(), run };
    let back;
    if gitops {
        jobs.push(deploy(commit(t)));
        // The commit is not the roll: a smoke test right behind it would meet the old version.
        let run = "echo 'Approved: the controller shows the new revision as synced and healthy.'\n".into();
        jobs.push(Job { id: "synced".into(), name: "Synced and healthy".into(), gate: format!("{env}-synced"), run });
        back = cat!(
            "# Git is the truth: what is changed in the cluster alone is put back. Revert the commit of this release.\n",
            "git fetch --depth=50 \"$PUSH_URL\" \"$BRANCH\"\ngit checkout -B undo FETCH_HEAD\ncommit=$(git log -1 --format=%H --fixed-strings --grep=\"Deploy ",
            app.clone(),
            " $VERSION\")\ngit -c user.name=release -c user.email=release@localhost revert --no-edit \"$commit\"\n",
            GIT_REVERT
        );
    } else if kubernetes && rollouts {
        jobs.push(deploy(cat!("kubectl argo rollouts set image ", app.clone(), " ", app.clone(), "=\"$IMAGE\" -n ", space.clone(), "\n")));
        jobs.extend(steps(t, |_| {
            cat!(
                PAUSED,
                "phase=$(kubectl get rollout ",
                app.clone(),
                " -n ",
                space.clone(),
                " -o jsonpath='{.status.phase}')\n",
                PROMOTE,
                app.clone(),
                " -n ",
                space.clone(),
                "\n"
            )
        }));
        let last = cat!("kubectl argo rollouts status ", app.clone(), " -n ", space.clone(), " --timeout 60m\n");
        jobs.push(Job { id: "finish".into(), name: "Wait for the end of the rollout".into(), gate: String::new(), run: last });
        back = cat!(
            "# Abort sends the traffic back; undo makes the stable version the wanted one again.\nkubectl argo rollouts abort ",
            app.clone(),
            " -n ",
            space.clone(),
            "\nkubectl argo rollouts undo ",
            app.clone(),
            " -n ",
            space.clone(),
            "\n"
        );
    } else if plain {
        let run = cat!(
            "kubectl set image deployment/",
            app.clone(),
            " ",
            app.clone(),
            "=\"$IMAGE\" -n ",
            space.clone(),
            "\n# Kubernetes only reports a stalled roll; this job fails then, and the roll-back job undoes it.\nkubectl rollout status deployment/",
            app.clone(),
            " -n ",
            space.clone(),
            " --timeout=10m\n",
        );
        jobs.push(deploy(run));
        back = cat!(
            "kubectl rollout undo deployment/",
            app.clone(),
            " -n ",
            space.clone(),
            "\nkubectl rollout status deployment/",
            app.clone(),
            " -n ",
            space.clone(),
            " --timeout=10m\n"
        );
    } else {
        let command = t.text("deploy_command");
        jobs.push(deploy(cat!(
            "# The command reads IMAGE (or VERSION) and WEIGHT, the share of traffic that the new version shall get.\n",
            weight(t, 0),
            command.clone(),
            "\n"
        )));
        jobs.extend(steps(t, |i| cat!(weight(t, i + 1), command.clone(), "\n")));
        back = cat!(t.text("rollback_command"), "\n");
    }
    Release { jobs, smoke: smoke(t), back, cluster: kubernetes && !gitops && (rollouts || plain), image, gitops }
}

/// One job behind each gate of the rollout.
fn steps(t: &Target<'_>, run: impl Fn(usize) -> Text) -> Vec<Job> {
    let all = &t.rollout.steps;
    let gated = all.iter().enumerate().filter(|(i, s)| s.gate && i + 1 < all.len());
    gated
        .map(|(i, s)| {
            let next = all.get(i + 1).map_or(100, |n| n.weight);
            Job {
                id: format!("after-{}", s.weight),
                name: cat!("From ", figure(s.weight), " % to ", figure(next), " %"),
                gate: format!("{}-after-{}", t.environment(), s.weight),
                run: run(i),
            }
        })
        .collect()
}

fn figure(weight: u8) -> Text {
    Text::of(weight.to_string(), Origin::Rollout)
}

fn weight(t: &Target<'_>, i: usize) -> Text {
    let w = t.rollout.steps.get(i).map_or(100, |s| s.weight);
    cat!("export WEIGHT=", figure(w), "\n")
}

const PAUSED: &str = "# Whoever approved this has seen the figures of the step before. A pause that has run out needs no promotion.\n";
const PROMOTE: &str = "if [ \"$phase\" = Degraded ]; then echo 'The analysis failed: nothing is promoted.' >&2; exit 1; fi\n[ \"$phase\" != Paused ] || kubectl argo rollouts promote ";
const GIT_REVERT: &str = "git push \"$PUSH_URL\" HEAD:\"$BRANCH\"\n";

/// Under GitOps a deployment is a commit that names the digest.
fn commit(t: &Target<'_>) -> Text {
    let manifest = t.text("manifest_path").shell();
    cat!(
        "git fetch --depth=1 \"$PUSH_URL\" \"$BRANCH\"\ngit checkout -B release FETCH_HEAD\n# One container's image, by digest; nothing else of the file is touched.\nAPP=",
        t.app(),
        " yq -i '(.spec.template.spec.containers[] | select(.name == strenv(APP)) | .image) = strenv(IMAGE)' ",
        manifest.clone(),
        "\ngit add ",
        manifest,
        "\ngit -c user.name=release -c user.email=release@localhost commit -m \"Deploy ",
        t.app(),
        " $VERSION\"\ngit push \"$PUSH_URL\" HEAD:\"$BRANCH\"\n",
    )
}

fn smoke(t: &Target<'_>) -> Text {
    match (t.get("smoke_command"), t.get("host"), t.get(id::HEALTH_PATH)) {
        (Some(own), _, _) => cat!(own, "\n"),
        (None, Some(host), Some(path)) => {
            let host = host.map(|h| h.trim_start_matches("https://").trim_end_matches('/').to_owned());
            cat!(
                "curl --fail --silent --show-error --max-time 10 --retry 5 --retry-all-errors ",
                cat!("https://", host, path).shell(),
                "\n"
            )
        }
        _ => cat!(t.text("smoke_command"), "\n"),
    }
}
