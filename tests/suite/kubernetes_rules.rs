//! The rules that a set of manifests keeps, each with the words that say what is wrong.

use serde_json::Value as Json;
use std::collections::BTreeSet;
use tminus::platforms::Written;

/// One object of the set.
struct Object {
    file: String,
    json: Json,
}

impl Object {
    fn at(&self, path: &str) -> &Json {
        self.json.pointer(path).unwrap_or(&Json::Null)
    }

    fn text(&self, path: &str) -> &str {
        self.at(path).as_str().unwrap_or_default()
    }

    fn list(&self, path: &str) -> &[Json] {
        items(self.at(path))
    }

    fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    fn is(&self, kind: &str) -> bool {
        self.text("/kind") == kind
    }
}

fn items(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn string<'a>(json: &'a Json, path: &str) -> &'a str {
    json.pointer(path).and_then(Json::as_str).unwrap_or_default()
}

/// Whether all keys of a selector stand in the labels.
fn matches(selector: &Json, labels: &Json) -> bool {
    selector.as_object().is_some_and(|s| !s.is_empty() && s.iter().all(|(k, v)| labels.get(k) == Some(v)))
}

/// Minutes of a duration of Go or Prometheus, in seconds; none if it is none.
fn seconds(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let n: u64 = digits.parse().ok()?;
    match unit {
        "s" => Some(n),
        "m" => Some(n * 60),
        "h" => Some(n * 3600),
        _ => None,
    }
}

struct Set {
    all: Vec<Object>,
    wrong: Vec<String>,
}

/// What is wrong with the files of a release.
pub(crate) fn findings(files: &[Written]) -> Vec<String> {
    let mut set = Set { all: Vec::new(), wrong: Vec::new() };
    for f in files.iter().filter(|f| f.language == "yaml" && ["kubernetes/", "argocd/", "flux/"].iter().any(|d| f.path.starts_with(d))) {
        match serde_saphyr::from_multiple::<Json>(&f.text) {
            Ok(all) => set.all.extend(all.into_iter().map(|json| Object { file: f.path.clone(), json })),
            Err(e) => set.wrong.push(format!("{}: {e}", f.path)),
        }
    }
    let all = std::mem::take(&mut set.all);
    let mut wrong = std::mem::take(&mut set.wrong);
    for o in &all {
        let mut say = |what: String| wrong.push(format!("{}: {} {}: {what}", o.file, o.text("/kind"), o.name()));
        name(o, &mut say);
        match o.text("/kind") {
            "Deployment" => workload(o, &all, &mut say),
            "Rollout" => {
                workload(o, &all, &mut say);
                rollout(o, &all, &mut say);
            }
            "Service" => service(o, &all, &mut say),
            "HorizontalPodAutoscaler" => autoscaler(o, &all, &mut say),
            "PodDisruptionBudget" => budget(o, &all, &mut say),
            "NetworkPolicy"
                if !all.iter().any(|w| matches(o.at("/spec/podSelector/matchLabels"), w.at("/spec/template/metadata/labels"))) =>
            {
                say("selects no pod".into());
            }
            "Ingress" | "HTTPRoute" | "TraefikService" | "IngressRoute" => way_in(o, &all, &mut say),
            "VirtualService" => mesh(o, &all, &mut say),
            "AnalysisTemplate" => analysis(o, &all, &mut say),
            "Canary" => flagger(o, &all, &mut say),
            "Kustomization" if o.text("/apiVersion").starts_with("kustomize.config") => kustomization(o, files, &mut say),
            "Kustomization" | "Application" => source(o, &all, files, &mut say),
            _ => {}
        }
    }
    wrong
}

type Say<'a> = dyn FnMut(String) + 'a;

fn find<'a>(all: &'a [Object], kind: &str, name: &str) -> Option<&'a Object> {
    all.iter().find(|o| o.is(kind) && o.name() == name)
}

fn name(o: &Object, say: &mut Say<'_>) {
    if o.text("/kind") == "Kustomization" || o.at("/nameReference").is_array() {
        return;
    }
    let n = o.name();
    let good = n.len() <= 63 && !n.is_empty() && n.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c));
    if !good && !n.contains('‹') {
        say(format!("'{n}' is no name"));
    }
}

fn workload(o: &Object, all: &[Object], say: &mut Say<'_>) {
    if !matches(o.at("/spec/selector/matchLabels"), o.at("/spec/template/metadata/labels")) {
        say("the selector does not match the labels of the template".into());
    }
    let scaled = all.iter().any(|h| {
        h.is("HorizontalPodAutoscaler")
            && h.text("/spec/scaleTargetRef/name") == o.name()
            && h.text("/spec/scaleTargetRef/kind") == o.text("/kind")
    });
    if scaled && !o.at("/spec/replicas").is_null() {
        say("an autoscaler writes the replicas, and so does the manifest".into());
    }
    if !scaled && o.at("/spec/replicas").is_null() {
        say("nobody says how many replicas run".into());
    }
    let knobs = ["/spec/strategy/rollingUpdate", "/spec/strategy/canary"];
    let zero = |j: &Json| *j == 0 || *j == "0" || *j == "0%";
    let both = |k: &&str| ["maxSurge", "maxUnavailable"].iter().all(|x| zero(o.at(&format!("{k}/{x}"))));
    if knobs.iter().any(both) {
        say("maxSurge and maxUnavailable are both 0".into());
    }
    for c in o.list("/spec/template/spec/containers") {
        let path = |probe: &str| string(c, &format!("/{probe}/httpGet/path")).to_owned();
        if !path("livenessProbe").is_empty() && path("livenessProbe") == path("readinessProbe") && o.name() == "checkout-service" {
            say("liveness and readiness ask the same path".into());
        }
        if string(c, "/image").ends_with(':')
            || c.pointer("/resources/requests/memory").is_none()
            || c.pointer("/resources/limits/memory").is_none()
        {
            say("image, memory request or memory limit is missing".into());
        }
    }
}

fn service(o: &Object, all: &[Object], say: &mut Say<'_>) {
    let pods: Vec<&Object> = all.iter().filter(|w| matches(o.at("/spec/selector"), w.at("/spec/template/metadata/labels"))).collect();
    if pods.is_empty() {
        say("selects no pod".into());
    }
    for port in o.list("/spec/ports") {
        let target = string(port, "/targetPort");
        let named = |w: &&Object| w.list("/spec/template/spec/containers/0/ports").iter().any(|p| string(p, "/name") == target);
        if !pods.iter().all(named) {
            say(format!("port '{target}' is no port of the pods"));
        }
    }
    if all.iter().any(|c| c.is("Canary") && c.text("/spec/targetRef/name") == o.name()) {
        say("Flagger makes this Service itself".into());
    }
}

fn autoscaler(o: &Object, all: &[Object], say: &mut Say<'_>) {
    if find(all, o.text("/spec/scaleTargetRef/kind"), o.text("/spec/scaleTargetRef/name")).is_none() {
        say("scales what is not there".into());
    }
    if let (Some(low), Some(high)) = (o.at("/spec/minReplicas").as_i64(), o.at("/spec/maxReplicas").as_i64())
        && low > high
    {
        say(format!("at least {low} and at most {high}"));
    }
}

fn budget(o: &Object, all: &[Object], say: &mut Say<'_>) {
    let of: Vec<&Object> =
        all.iter().filter(|w| matches(o.at("/spec/selector/matchLabels"), w.at("/spec/template/metadata/labels"))).collect();
    if of.is_empty() {
        say("selects no pod".into());
    }
    if o.at("/spec/maxUnavailable").as_i64() == Some(0) || o.text("/spec/maxUnavailable") == "0%" || !o.at("/spec/minAvailable").is_null() {
        say("a drain can wait for ever".into());
    }
}

fn rollout(o: &Object, all: &[Object], say: &mut Say<'_>) {
    if o.at("/spec/rollbackWindow/revisions").as_i64().is_none_or(|n| n < 1) {
        say("rollbackWindow is missing: going back would run all steps".into());
    }
    let (canary, green) = ("/spec/strategy/canary", "/spec/strategy/blueGreen");
    for key in [canary, green] {
        let pair = ["stableService", "canaryService", "activeService", "previewService"].map(|s| o.text(&format!("{key}/{s}")));
        for s in pair.iter().filter(|s| !s.is_empty()) {
            if find(all, "Service", s).is_none() {
                say(format!("no Service '{s}'"));
            }
        }
        if pair.iter().filter(|s| !s.is_empty()).collect::<BTreeSet<_>>().len() == 1 {
            say("one Service for both versions".into());
        }
    }
    if !o.at(green).is_null() {
        if o.at(&format!("{green}/autoPromotionEnabled")) != &Json::Bool(false) {
            say("autoPromotionEnabled must be false, or nobody tests the preview".into());
        }
        if o.at(&format!("{green}/scaleDownDelaySeconds")).as_i64().is_none_or(|n| n <= 30) {
            say("scaleDownDelaySeconds leaves no time to switch back".into());
        }
        judged(o.at(&format!("{green}/postPromotionAnalysis")), all, say);
    }
    let mut last = 0;
    let steps = o.list(&format!("{canary}/steps"));
    for s in steps {
        if let Some(w) = s.get("setWeight").and_then(Json::as_i64) {
            if w < last || w > 100 {
                say(format!("weights must rise: {w} after {last}"));
            }
            last = w;
        }
        if let Some(d) = s.pointer("/pause/duration").filter(|d| d.as_str().and_then(seconds).is_none()) {
            say(format!("{d} is no duration"));
        }
        if let Some(a) = s.get("analysis") {
            judged(a, all, say);
        }
    }
    if !steps.is_empty() && last != 100 {
        say(format!("the weights end at {last}"));
    }
    routing(o, all, say);
}

/// The templates that an analysis names are there, and get the arguments that they need.
fn judged(analysis: &Json, all: &[Object], say: &mut Say<'_>) {
    let given: BTreeSet<&str> = items(&analysis["args"]).iter().map(|a| string(a, "/name")).collect();
    for t in items(&analysis["templates"]) {
        let Some(template) = find(all, "AnalysisTemplate", string(t, "/templateName")) else {
            say(format!("no AnalysisTemplate '{}'", string(t, "/templateName")));
            continue;
        };
        for a in template.list("/spec/args").iter().filter(|a| a.get("value").is_none() && !given.contains(string(a, "/name"))) {
            say(format!("{} needs the argument {}", template.name(), string(a, "/name")));
        }
    }
}

/// What the traffic routing names is there and splits between the Services or subsets of the Rollout.
fn routing(o: &Object, all: &[Object], say: &mut Say<'_>) {
    let at = |p: &str| format!("/spec/strategy/canary{p}");
    let services = [o.text(&at("/stableService")), o.text(&at("/canaryService"))];
    let route = at("/trafficRouting");
    if let Some(r) = o.json.pointer(&format!("{route}/istio")) {
        let names: Vec<&str> = items(&r["virtualService"]["routes"]).iter().filter_map(Json::as_str).collect();
        match find(all, "VirtualService", string(r, "/virtualService/name")) {
            Some(vs) if names.iter().all(|n| vs.list("/spec/http").iter().any(|h| string(h, "/name") == *n)) => {}
            _ => say(format!("no VirtualService with the route {names:?}")),
        }
        let subsets = ["/destinationRule/stableSubsetName", "/destinationRule/canarySubsetName"].map(|p| string(r, p));
        match find(all, "DestinationRule", string(r, "/destinationRule/name")) {
            Some(dr) if subsets.iter().all(|s| dr.list("/spec/subsets").iter().any(|x| string(x, "/name") == *s)) => {}
            _ => say(format!("no DestinationRule with the subsets {subsets:?}")),
        }
    }
    for (key, name) in [("nginx", "stableIngress"), ("alb", "ingress")] {
        let ingress = o.text(&format!("{route}/{key}/{name}"));
        let leads = |i: &Object| i.text("/spec/rules/0/http/paths/0/backend/service/name") == services[0];
        if !ingress.is_empty() && !find(all, "Ingress", ingress).is_some_and(leads) {
            say(format!("Ingress {ingress} does not lead to the stable Service"));
        }
    }
    let weighted = o.text(&format!("{route}/traefik/weightedTraefikServiceName"));
    if !weighted.is_empty() {
        let named: Vec<&str> = find(all, "TraefikService", weighted)
            .map(|x| x.list("/spec/weighted/services").iter().map(|s| string(s, "/name")).collect())
            .unwrap_or_default();
        if named != services {
            say(format!("the TraefikService leads to {named:?}, not to stable and canary"));
        }
    }
    let plugin = o.text(&format!("{route}/plugins/argoproj-labs~1gatewayAPI/httpRoute"));
    if !plugin.is_empty() {
        let named: Vec<&str> = find(all, "HTTPRoute", plugin)
            .map(|x| x.list("/spec/rules/0/backendRefs").iter().map(|s| string(s, "/name")).collect())
            .unwrap_or_default();
        if named != services {
            say(format!("the HTTPRoute leads to {named:?}, not to stable and canary"));
        }
    }
}

/// Services behind a way in are there, unless Flagger makes them, and weights sum up.
fn way_in(o: &Object, all: &[Object], say: &mut Say<'_>) {
    let flagger = all.iter().any(|c| c.is("Canary"));
    let mut named: Vec<&str> = o.list("/spec/rules/0/backendRefs").iter().map(|b| string(b, "/name")).collect();
    named.extend(o.list("/spec/weighted/services").iter().map(|b| string(b, "/name")));
    named.extend(o.list("/spec/rules/0/http/paths").iter().map(|p| string(p, "/backend/service/name")));
    for n in named {
        if !flagger && find(all, "Service", n).is_none() {
            say(format!("no Service '{n}'"));
        }
    }
    let traefik = o.text("/spec/routes/0/services/0/name");
    if !traefik.is_empty() && !flagger && find(all, "TraefikService", traefik).is_none() {
        say(format!("no TraefikService '{traefik}'"));
    }
    whole(o.list("/spec/rules/0/backendRefs"), say);
}

fn whole(backends: &[Json], say: &mut Say<'_>) {
    let weights: Vec<i64> = backends.iter().filter_map(|b| b.get("weight").and_then(Json::as_i64)).collect();
    let sum: i64 = weights.iter().sum();
    if !weights.is_empty() && sum != 100 {
        say(format!("the weights sum up to {sum}"));
    }
}

fn mesh(o: &Object, all: &[Object], say: &mut Say<'_>) {
    for route in o.list("/spec/http") {
        whole(items(&route["route"]), say);
        for d in items(&route["route"]) {
            let (host, subset) = (string(d, "/destination/host"), string(d, "/destination/subset"));
            let defined = all.iter().filter(|r| r.is("DestinationRule") && r.text("/spec/host") == host);
            if !defined.flat_map(|r| r.list("/spec/subsets")).any(|s| string(s, "/name") == subset) {
                say(format!("subset '{subset}' of {host} is not defined"));
            }
            if find(all, "Service", host).is_none() {
                say(format!("no Service '{host}'"));
            }
        }
    }
}

fn analysis(o: &Object, all: &[Object], say: &mut Say<'_>) {
    let shortest = all
        .iter()
        .filter(|r| r.is("Rollout"))
        .flat_map(|r| r.list("/spec/strategy/canary/steps"))
        .filter_map(|s| seconds(string(s, "/pause/duration")))
        .min();
    let declared: BTreeSet<&str> = o.list("/spec/args").iter().map(|a| string(a, "/name")).collect();
    for m in o.list("/spec/metrics") {
        let (name, query) = (string(m, "/name"), string(m, "/provider/prometheus/query"));
        for key in ["successCondition", "failureCondition"] {
            let c = string(m, &format!("/{key}"));
            if !["result[0] ", "isNaN(result[0])", "len(result)"].iter().all(|part| c.contains(part)) || c.contains("result ") {
                say(format!("{name}: {key} must ask result[0] and bear an empty or NaN result: {c}"));
            }
        }
        if !query.contains("rollouts_pod_template_hash=\"{{args.canary-hash}}\"")
            || query.matches("canary-hash").count() < query.matches("stable-hash").count()
        {
            say(format!("{name}: does not measure the canary by its hash"));
        }
        let used: BTreeSet<&str> = query.split("{{args.").skip(1).filter_map(|r| r.split("}}").next()).collect();
        if !used.is_subset(&declared) {
            say(format!("{name}: uses arguments that are not declared: {used:?} hash"));
        }
        let (count, limit) = (m["count"].as_i64().unwrap_or(0), m["failureLimit"].as_i64().unwrap_or(0));
        if count <= limit || m["inconclusiveLimit"].is_null() {
            say(format!("{name}: count {count} can never break the limit {limit}"));
        }
        if seconds(string(m, "/interval")).is_none() {
            say(format!("{name}: interval"));
        }
        for w in query.split('[').skip(1).filter_map(|r| r.split(']').next()).filter_map(seconds) {
            if shortest.is_some_and(|s| w > s.max(120)) {
                say(format!("{name}: a window of {w} s looks back past the change of the weight"));
            }
        }
    }
}

fn flagger(o: &Object, all: &[Object], say: &mut Say<'_>) {
    if find(all, o.text("/spec/targetRef/kind"), o.text("/spec/targetRef/name")).is_none() {
        say("its target is not there".into());
    }
    let scaler = o.text("/spec/autoscalerRef/name");
    if !scaler.is_empty() && find(all, "HorizontalPodAutoscaler", scaler).is_none() {
        say(format!("no HorizontalPodAutoscaler '{scaler}'"));
    }
    let weights: Vec<i64> = o.list("/spec/analysis/stepWeights").iter().filter_map(Json::as_i64).collect();
    if !weights.is_sorted_by(|a, b| a < b) || weights.iter().any(|w| !(1..100).contains(w)) {
        say(format!("weights must rise below 100: {weights:?}"));
    }
    if weights.is_empty() && o.at("/spec/analysis/iterations").as_i64().is_none() {
        say("neither weights nor iterations".into());
    }
    if o.text("/spec/provider") == "nginx" && find(all, "Ingress", o.text("/spec/ingressRef/name")).is_none() {
        say("no Ingress".into());
    }
    if seconds(o.text("/spec/analysis/interval")).is_none() {
        say("interval is no duration".into());
    }
    for m in o.list("/spec/analysis/metrics") {
        if find(all, "MetricTemplate", string(m, "/templateRef/name")).is_none() {
            say(format!("no MetricTemplate '{}'", string(m, "/templateRef/name")));
        }
    }
}

/// The kustomization lists the manifests of its folder, all of them and nothing else.
fn kustomization(o: &Object, files: &[Written], say: &mut Say<'_>) {
    let home = o.file.trim_end_matches("kustomization.yaml");
    let listed: BTreeSet<&str> = o.list("/resources").iter().filter_map(Json::as_str).collect();
    let side: Vec<&str> = o.list("/configurations").iter().filter_map(Json::as_str).collect();
    let there: BTreeSet<&str> = files
        .iter()
        .filter_map(|f| f.path.strip_prefix(home))
        .filter(|n| *n != "kustomization.yaml" && n.ends_with(".yaml") && !side.contains(n))
        .collect();
    for n in listed.symmetric_difference(&there) {
        say(format!("{n} is listed or there, not both"));
    }
    let inner = o.list("/configMapGenerator").iter().flat_map(|g| items(&g["envs"])).filter_map(Json::as_str);
    for n in inner.chain(side.iter().copied()).filter(|n| !files.iter().any(|f| f.path == format!("{home}{n}"))) {
        say(format!("{n} is not there"));
    }
}

/// What GitOps applies is a folder with a kustomization, from a source that is there.
fn source(o: &Object, all: &[Object], files: &[Written], say: &mut Say<'_>) {
    let path = if o.is("Application") { o.text("/spec/source/path") } else { o.text("/spec/path").trim_start_matches("./") };
    if !files.iter().any(|f| f.path == format!("{path}/kustomization.yaml")) {
        say(format!("{path} has no kustomization"));
    }
    let name = o.text("/spec/sourceRef/name");
    if !name.is_empty() && find(all, o.text("/spec/sourceRef/kind"), name).is_none() {
        say(format!("no source '{name}'"));
    }
}
