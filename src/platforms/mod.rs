//! Scenario + rollout → the commands and the files of a release, right for the tools that it uses.
//!
//! Invariants: no figure is typed twice (weights, pauses, surge and limits come from the rollout); a value that nobody gave is
//! a named blank, and its file is not ready; files are trees or texts of pieces, each piece with its origin.
//! Commands are data (`data/<tool>.yaml`) and part of the plan. Files are code (`<tool>.rs`) and written on demand, by the
//! worker: the page's first module must not name `files`.
//! Inside: `schema` (what the data files hold, shared with build.rs), `target` (what a tool may ask of the release), `text`
//! (pieces with origin), `node` (trees), `write` (YAML and JSON), then one file a tool.

pub mod schema;
pub mod text;
pub mod node;
pub mod write;
pub mod target;
pub mod kubernetes;
mod query;
pub mod mesh;
pub mod argo_rollouts;
pub mod flagger;
pub mod argocd;
pub mod flux;
mod metrics;
pub mod prometheus;
pub mod grafana;
pub mod datadog;
pub mod cloudwatch;
mod flags;
pub mod flagd;
pub mod unleash;
pub mod launchdarkly;
pub mod flagsmith;
pub mod smoke;
mod shift;
pub mod ecs;
pub mod lambda;
pub mod cloud_run;
pub mod cloud_functions;
pub mod container_apps;
pub mod app_service;
pub mod paas;
pub mod nomad;
pub mod swarm;
pub mod vm;
pub mod static_hosting;
pub mod database;
pub mod pipeline;

// The schema names conditions by this path, so that build.rs can include the same file.
use crate::scenario::condition;
use crate::wire::wire;

use node::Node;
use serde::{Deserialize, Serialize};
use text::{Origin, Text};
use write::{Paper, Stretch};

pub use schema::{About, Moment, Stand, ToolCommand, ToolFile};
pub use target::Target;

/// What a file says.
#[derive(Debug, Clone)]
pub enum Body {
    /// YAML documents.
    Yaml(Vec<Node>),
    /// One JSON value.
    Json(Node),
    /// Any other text.
    Text(Text),
}

/// A file as a tool builds it.
#[derive(Debug, Clone)]
pub struct File {
    /// Path as in a repository: `kubernetes/checkout-service/production/deployment.yaml`.
    pub path: String,
    /// What it is for, one sentence.
    pub purpose: String,
    /// How it is used: the command, or where it goes.
    pub how: Text,
    /// Place in the order of use: 10 prepare, 20 database, 30 configuration, 40 workload, 50 traffic and analysis, 60 delivery,
    /// 70 checks and alerts, 80 clean-up.
    pub order: u16,
    /// What it says.
    pub body: Body,
}

/// A file on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Path as in a repository.
    pub path: String,
    /// The tool's id.
    pub tool: String,
    /// The tool's name.
    pub label: String,
    /// What it is for.
    pub purpose: String,
    /// How it is used.
    pub how: String,
    /// Place in the order of use.
    pub order: u16,
    /// yaml, json, sh, sql, hcl, ... : the ending that colours it.
    pub language: String,
    /// The text.
    pub text: String,
    /// Values with an origin.
    pub stretches: Vec<Stretch>,
    /// Facts that are missing, by id, each once. None: the file is ready.
    pub blanks: Vec<String>,
}

/// A tool that files can be written for.
#[derive(Debug)]
pub struct Tool {
    /// The file's stem.
    pub id: &'static str,
    /// Shown.
    pub label: &'static str,
    /// Its files for this release; empty where the release does not use it.
    pub files: fn(&Target<'_>) -> Vec<File>,
}

/// All tools, in the order of the tree on the page.
pub const TOOLS: &[Tool] = &[
    kubernetes::TOOL,
    argo_rollouts::TOOL,
    flagger::TOOL,
    mesh::TOOL,
    argocd::TOOL,
    flux::TOOL,
    ecs::TOOL,
    lambda::TOOL,
    cloud_run::TOOL,
    cloud_functions::TOOL,
    container_apps::TOOL,
    app_service::TOOL,
    app_service::FUNCTIONS,
    paas::HEROKU,
    paas::FLY,
    paas::RENDER,
    paas::CLOUD_FOUNDRY,
    nomad::TOOL,
    swarm::TOOL,
    swarm::COMPOSE,
    vm::TOOL,
    vm::NGINX,
    static_hosting::TOOL,
    database::TOOL,
    pipeline::TOOL,
    flagd::TOOL,
    unleash::TOOL,
    launchdarkly::TOOL,
    flagsmith::TOOL,
    prometheus::TOOL,
    grafana::TOOL,
    datadog::TOOL,
    cloudwatch::TOOL,
    smoke::TOOL,
];

/// The files of a release, in the order of use.
pub fn files(target: &Target<'_>) -> Vec<Written> {
    let mut out: Vec<Written> = TOOLS.iter().flat_map(|tool| (tool.files)(target).into_iter().map(move |f| written(tool, f))).collect();
    crate::order::by(&mut out, |a, b| (a.order, &a.path).cmp(&(b.order, &b.path)));
    out
}

fn written(tool: &Tool, file: File) -> Written {
    let paper = match &file.body {
        Body::Yaml(documents) => Paper::yaml(documents),
        Body::Json(node) => Paper::json(node),
        Body::Text(text) => Paper::text(text),
    };
    let mut blanks: Vec<String> = Vec::new();
    for s in &paper.stretches {
        if let Origin::Blank(fact) = &s.origin
            && !blanks.contains(fact)
        {
            blanks.push(fact.clone());
        }
    }
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let language = name.rsplit_once('.').map_or(name, |(_, ending)| ending).to_ascii_lowercase();
    Written {
        path: file.path,
        tool: tool.id.to_owned(),
        label: tool.label.to_owned(),
        purpose: file.purpose,
        how: file.how.plain(),
        order: file.order,
        language,
        text: paper.text,
        stretches: paper.stretches,
        blanks,
    }
}

wire!(enum About { 0 Workload, 1 Database, 2 Flag, 3 Check, 4 Pipeline, 5 Git });
wire!(enum Stand { 0 Before, 1 Migrated, 2 Rolling, 3 Full, 4 Kept, 5 Gone, 6 Contracted, 7 GoingBack, 8 Back });
wire!(enum Moment { 0 Prepare, 1 Deploy, 2 Watch, 3 Verify, 4 Pause, 5 GoOn, 6 Abort, 7 RollBack, 8 CleanUp });
