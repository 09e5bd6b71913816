//! The whole story on one screen: a document becomes everything that is shown.
//!
//! Invariant: `derive` knows no time, no browser and no chance; the same document gives the same result, byte for byte.

use crate::catalogue::{self, schema::AreaFile};
use crate::document::Document;
use crate::facts::schema::{FactDef, TopicFile};
use crate::messages::{self, Messages};
use crate::plan::{self, Plan, fill::Names};
use crate::platforms::{Stand, Target, ToolFile};
use crate::policy::{self, Policy};
use crate::questions::{self, Question};
use crate::reading::{self, Reading, Vocabulary};
use crate::rollout::{self, Rollout, schema::LimitDef};
use crate::run::event::Start;
use crate::run::{self, Sealed, State, What, wayback};
use crate::scenario::condition::{Lookup, Tri};
use crate::scenario::{Scenario, resolve};
use crate::strategy::{self, Ranking, StrategyDef};
use crate::when::Zones;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// All embedded data.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The vocabulary.
    pub topics: Vec<TopicFile>,
    /// The checklist.
    pub areas: Vec<AreaFile>,
    /// The strategies.
    pub strategies: Vec<StrategyDef>,
    /// The limits.
    pub limits: Vec<LimitDef>,
    /// The tools with their commands: only the reader has them, which writes run books.
    pub tools: OnceLock<Vec<ToolFile>>,
    /// The topics, ready for reading.
    pub vocabulary: Vocabulary,
    /// The rules of an organisation that were put on top; none: the library as it is.
    pub policy: Option<Policy>,
}

impl Library {
    /// The library that the program carries, decoded at first use.
    pub fn embedded() -> &'static Self {
        static LIBRARY: OnceLock<Library> = OnceLock::new();
        LIBRARY.get_or_init(|| {
            let topics: Vec<TopicFile> = decode(include_bytes!(concat!(env!("OUT_DIR"), "/facts.bin")));
            Self {
                vocabulary: Vocabulary::new(&topics),
                topics,
                areas: decode(include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"))),
                strategies: decode(include_bytes!(concat!(env!("OUT_DIR"), "/strategy.bin"))),
                limits: decode(include_bytes!(concat!(env!("OUT_DIR"), "/limits.bin"))),
                tools: OnceLock::new(),
                policy: None,
            }
        })
    }

    /// The library in force, with the tools: everywhere but in the page and its planner. It is the embedded one, or that with
    /// the policy on top which was adopted on this thread.
    pub fn whole() -> &'static Self {
        IN_FORCE.get().unwrap_or_else(Self::plain)
    }

    /// Puts the rules of an organisation in force on this thread, or takes them away. A library is kept for the life of the
    /// program, so this is for the few times that a person reads a policy in.
    pub fn adopt(policy: Option<Policy>) {
        IN_FORCE.set(policy.map(|p| &*Box::leak(Box::new(Self::plain().with(p)))));
    }

    /// The library without the tools under the rules of an organisation, or under none: what the planner goes by. It is kept for
    /// the life of the program, too.
    pub fn under(policy: Option<Policy>) -> &'static Self {
        policy.map_or_else(Self::embedded, |p| Box::leak(Box::new(Self::embedded().with(p))))
    }

    /// The embedded library with the tools and without a policy.
    pub fn plain() -> &'static Self {
        let lib = Self::embedded();
        lib.tools.get_or_init(|| decode(TOOLS));
        lib
    }

    /// The library with the rules of an organisation on top.
    pub fn with(&self, policy: Policy) -> Self {
        let mut out = self.clone();
        policy::apply::items(&mut out.areas, &policy);
        policy::apply::limits(&mut out.limits, &policy);
        out.policy = Some(policy);
        out
    }

    /// Names the library: its data, and the policy on top.
    pub fn id(&self) -> String {
        self.policy.as_ref().map_or_else(|| LIBRARY_ID.to_owned(), |p| format!("{LIBRARY_ID} with {} {}", p.id, p.version))
    }

    /// The tools, as far as they are there.
    pub fn tools(&self) -> &[ToolFile] {
        self.tools.get().map_or(&[], Vec::as_slice)
    }

    /// The definition of a fact.
    pub fn fact(&self, id: &str) -> Option<&FactDef> {
        self.topics.iter().flat_map(|t| &t.facts).find(|f| f.id == id)
    }

    /// The definition of a strategy; the first one if there is none of that name.
    pub fn strategy(&self, id: &str) -> Option<&StrategyDef> {
        self.strategies.iter().find(|s| s.id == id).or_else(|| self.strategies.first())
    }
}

thread_local! {
    /// The library with a policy on top, where one was adopted. The worker and the program on the command line have one thread.
    static IN_FORCE: std::cell::Cell<Option<&'static Library>> = const { std::cell::Cell::new(None) };
}

/// Names the embedded data: a hash of all of it, made by build.rs.
pub const LIBRARY_ID: &str = env!("LIBRARY_ID");

/// The tools as build.rs wrote them.
const TOOLS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/platforms.bin"));

#[expect(clippy::expect_used, reason = "build.rs wrote the bytes from the same types; a test decodes them")]
fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).expect("embedded data")
}

/// Everything that is shown of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Derived {
    /// What the log folds to.
    pub state: State,
    /// What the description says.
    pub reading: Reading,
    /// The picture.
    pub scenario: Scenario,
    /// The strategies, ranked.
    pub ranking: Ranking,
    /// The strategy that is planned: the chosen one, or the recommended one.
    pub strategy: String,
    /// Its parameters.
    pub rollout: Rollout,
    /// Limits that differ from their defaults, in thousandths: those of the description under a person's own.
    pub limits: BTreeMap<String, i64>,
    /// What is to be done. Shared, since the page keeps it while only the words of a description change.
    pub plan: Arc<Plan>,
    /// What to ask.
    pub questions: Vec<Question>,
    /// The commands of the tools as they were sealed; none before the start of the run.
    pub commands: Option<Vec<plan::runbook::Step>>,
}

/// Derives everything from a document.
pub fn derive(doc: &Document, lib: &Library) -> Derived {
    let state = run::fold(&doc.entries);
    let sealed = doc.sealed(&state.course).and_then(Sealed::read);
    derive_with(state, sealed.as_ref(), lib)
}

/// Derives everything from the folded state of a document whose run has not started.
pub fn derive_state(state: State, lib: &Library) -> Derived {
    derive_with(state, None, lib)
}

/// Derives everything from the folded state of a document, and from the plan it is carried out by once its run has started.
pub fn derive_with(state: State, sealed: Option<&Sealed>, lib: &Library) -> Derived {
    let mut d = match sealed {
        Some(sealed) => as_sealed(state, sealed, lib),
        None => compose(state, lib),
    };
    run::arrange::arrange(Arc::make_mut(&mut d.plan), &d.state);
    if sealed.is_none() {
        d.questions = questions::ask(&lib.topics.iter().flat_map(|t| &t.facts).collect::<Vec<_>>(), &open_facts(&d.plan));
    }
    d
}

/// The topic of facts that only messages and reports tell: what users notice, since when, what is done about it.
const TOLD: &str = "messages";

/// Whether a fact is one that only messages and reports tell.
fn is_told(lib: &Library, fact: &str) -> bool {
    lib.topics.iter().any(|t| t.topic == TOLD && t.facts.iter().any(|f| f.id == fact))
}

/// The release as it was sealed: what the description says by now is read, but it moves nothing. What is answered for messages
/// and reports during the run counts; no line, file or command hangs on it.
fn as_sealed(state: State, sealed: &Sealed, lib: &Library) -> Derived {
    let reading = reading::read(&lib.vocabulary, &state.inputs.text);
    let ranking = strategy::rank(&lib.strategies, &sealed.scenario);
    let mut scenario = sealed.scenario.clone();
    let told: Vec<&String> = state.inputs.answers.keys().filter(|f| is_told(lib, f)).collect();
    if !told.is_empty() {
        let mut now = resolve::resolve(&lib.topics, &reading, &state.inputs.answers);
        for fact in told {
            if let Some((id, answered)) = now.facts.remove_entry(fact) {
                scenario.facts.insert(id, answered);
            }
        }
    }
    Derived {
        reading,
        ranking,
        state,
        scenario,
        strategy: sealed.strategy.clone(),
        rollout: sealed.plan.rollout.clone(),
        limits: sealed.limits.clone(),
        plan: Arc::new(sealed.plan.clone()),
        questions: Vec::new(),
        commands: Some(sealed.runbook.clone()),
    }
}

/// The release as its facts and the library make it, without what a person did to the lines.
fn compose(state: State, lib: &Library) -> Derived {
    let inputs = &state.inputs;
    let reading = reading::read(&lib.vocabulary, &inputs.text);
    let scenario = resolve::resolve(&lib.topics, &reading, &inputs.answers);
    let ranking = strategy::rank(&lib.strategies, &scenario);
    let strategy = inputs.strategy.clone().unwrap_or_else(|| ranking.winner().to_owned());
    let rollout = lib.strategy(&strategy).map(|d| rollout::plan(d, &scenario, &inputs.rollout)).unwrap_or_default();
    let templates = inputs.templates.clone().unwrap_or_else(|| templates(&scenario, &strategy));
    let setting = Setting { scenario: &scenario, strategy: &strategy, templates: &templates };
    let selected = catalogue::select(&lib.areas, &setting);
    let limits = rollout::limits::in_force(&scenario, &inputs.limits);
    let names = Names { scenario: &scenario, rollout: &rollout, limits: &lib.limits, own_limits: &limits };
    let mut plan = plan::compose(&selected, &names, &setting, templates.clone());
    if let Some(policy) = &lib.policy {
        policy::apply::plan(&mut plan, policy, &setting);
    }
    Derived { state, reading, scenario, ranking, strategy, rollout, limits, plan: Arc::new(plan), questions: Vec::new(), commands: None }
}

/// The plan of a document as it would be sealed now.
pub fn seal(doc: &Document, lib: &Library) -> Sealed {
    let d = compose(run::fold(&doc.entries), lib);
    let runbook = composed_runbook(&d, lib);
    Sealed { library: lib.id(), strategy: d.strategy, limits: d.limits, scenario: d.scenario, plan: Arc::unwrap_or_clone(d.plan), runbook }
}

/// Starts the run: the edit to make, and the text of the plan that it seals. Needs the tools, so it is done by the worker.
pub fn start(doc: &Document, lib: &Library, rehearsal: bool) -> (What, String) {
    let sealed = seal(doc, lib).text();
    (What::Started(Start { plan: run::seal::hash(&sealed), rehearsal }), sealed)
}

/// What the run would become if it took over what was changed since the start; none if there is nothing to take over.
pub fn drift(doc: &Document, lib: &Library) -> Option<(String, Vec<String>)> {
    let old = doc.sealed(&run::fold(&doc.entries).course).and_then(Sealed::read)?;
    let new = seal(doc, lib);
    let label = |id: &str| (!is_told(lib, id)).then(|| lib.fact(id).map_or_else(|| id.to_owned(), |f| f.label.clone()));
    let changes = run::drift::changes(&old, &new, &label);
    (!changes.is_empty()).then_some((new.text(), changes))
}

/// The commands of the tools that a release uses, moment by moment; empty as long as the tools are not there.
pub fn runbook(d: &Derived, lib: &Library) -> Vec<plan::runbook::Step> {
    d.commands.clone().unwrap_or_else(|| composed_runbook(d, lib))
}

fn composed_runbook(d: &Derived, lib: &Library) -> Vec<plan::runbook::Step> {
    let setting = Setting { scenario: &d.scenario, strategy: &d.strategy, templates: &d.plan.templates };
    let names = Names { scenario: &d.scenario, rollout: &d.rollout, limits: &lib.limits, own_limits: &d.limits };
    plan::runbook::runbook(lib.tools(), &names, &setting)
}

/// The way back at a time (milliseconds since 1970 UTC) from where the release stands, or from another state. Made on demand, by
/// the worker: the page's first module must not name this.
pub fn way_back(d: &Derived, lib: &Library, stand: Option<Stand>, now: i64) -> wayback::Board {
    let book = runbook(d, lib);
    let ground = wayback::Ground { scenario: &d.scenario, strategy: &d.strategy, plan: &d.plan, book: &book, state: &d.state };
    wayback::board(&ground, stand, now)
}

/// The release as its files see it.
pub fn target<'a>(d: &'a Derived, lib: &'a Library) -> Target<'a> {
    Target { topics: &lib.topics, scenario: &d.scenario, rollout: &d.rollout, limits: &lib.limits, own_limits: &d.limits }
}

/// The messages of the release. They are written on demand, by the worker: the page's first module must not name this.
pub fn messages(d: &Derived, lib: &Library, zones: &dyn Zones) -> Messages {
    let setting = Setting { scenario: &d.scenario, strategy: &d.strategy, templates: &d.plan.templates };
    let given = messages::Given {
        topics: &lib.topics,
        names: Names { scenario: &d.scenario, rollout: &d.rollout, limits: &lib.limits, own_limits: &d.limits },
        strategy: lib.strategy(&d.strategy).map_or("", |s| s.label.as_str()),
        plan: &d.plan,
        state: &d.state,
        times: messages::times::Times::read(&d.scenario, &d.state, zones),
        lookup: &setting,
    };
    messages::write(messages::embedded(), &given)
}

/// The templates that the facts ask for: a hotfix has its own, a canary joins the standard one.
fn templates(scenario: &Scenario, strategy: &str) -> Vec<String> {
    if scenario.is("criticality", "hotfix") == Tri::Yes {
        return vec!["hotfix".into()];
    }
    let mut out = vec!["standard".to_owned()];
    if strategy == "canary" {
        out.push("canary".into());
    }
    out
}

/// Facts nobody has settled, with the number of lines that hang on each.
fn open_facts(plan: &Plan) -> Vec<(String, usize)> {
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for term in plan.lines().chain(&plan.standing).flat_map(|l| &l.unsettled) {
        let (key, value) = term.trim_start_matches('!').split_once('=').unwrap_or((term, ""));
        let fact = if key == "has" || key == "touches" { value } else { key };
        *open.entry(fact.to_owned()).or_default() += 1;
    }
    open.into_iter().collect()
}

/// The scenario together with what was decided: what the conditions of the catalogue look up.
struct Setting<'a> {
    scenario: &'a Scenario,
    strategy: &'a str,
    templates: &'a [String],
}

impl Lookup for Setting<'_> {
    fn is(&self, key: &str, value: &str) -> Tri {
        match key {
            "strategy" => Tri::from_bool(self.strategy == value),
            "template" => Tri::from_bool(self.templates.iter().any(|t| t == value)),
            _ => self.scenario.is(key, value),
        }
    }

    fn flag(&self, key: &str) -> Tri {
        Lookup::flag(self.scenario, key)
    }
}
