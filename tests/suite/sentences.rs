//! One sentence as people write it, and what has to be read from it: what it denies, how it ships, what ships, where.

use crate::cases::labels;
use serde_json::Value as Json;
use tminus::pipeline::{Library, derive_state};
use tminus::run::State;

fn facts(text: &str) -> Json {
    let mut state = State::default();
    state.inputs.text = text.to_owned();
    labels::labels(&derive_state(state, Library::whole()), Json::Null)
}

/// The texts of a table that are read differently, with what was read.
fn wrong(table: &[(&str, &str)], field: &str) -> Vec<String> {
    let read = |text: &str| match &facts(text)[field] {
        Json::Array(all) => all.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" "),
        Json::String(one) => one.clone(),
        Json::Bool(one) => one.to_string(),
        _ => String::new(),
    };
    table
        .iter()
        .filter_map(|(text, want)| Some(read(text)).filter(|got| got != want).map(|got| format!("{text}\n   want {want:?}, got {got:?}")))
        .collect()
}

fn check(table: &[(&str, &str)], field: &str) {
    let wrong = wrong(table, field);
    assert!(wrong.is_empty(), "{field}:\n{}", wrong.join("\n"));
}

#[test]
fn a_denial_reaches_as_far_as_its_clause() {
    check(
        &[
            ("Deploy billing-api 2.4 to prod. No schema changes, no downtime.", "database-migration downtime"),
            ("Deploy billing-api 2.4. No cache, queue or DNS changes.", "cache dns message-queue"),
            ("Deploy billing-api 2.4 without a maintenance window.", "maintenance-window"),
            ("Deploy billing-api 2.4. Users won't notice anything.", "user-impact"),
            ("Deploy billing-api 2.4. Not user facing.", "user-impact"),
            ("Deploy billing-api 2.4. Rollback: not possible once the migration has run.", "rollback"),
            ("Deploy billing-api 2.4. Rollback: N/A, we can only go forward.", "rollback"),
            ("Once the new nodes have joined, going back to 5.2 is not possible.", "rollback"),
            ("After this step there is no way back.", "rollback"),
            ("Service impacting: No, this is a precaution.", "user-impact"),
            ("Customer impact: none", "user-impact"),
            ("User impact: none expected", "user-impact"),
            ("Expected downtime: none", "downtime"),
            ("This is for staging. Not production yet, that is decided on Friday.", "production"),
            ("Goes to staging only, prod stays on 2.3.", "production"),
            ("We change one value in the chart. No code changes.", "app-change"),
            ("Config only, nothing is deployed.", "app-change"),
            ("I'd point the env var at the new cluster rather than change code.", "app-change"),
            ("A regular release, hotfixes are not part of this.", "hotfix"),
            ("This is not a hotfix, it rides the normal train.", "hotfix"),
            ("It can't be behind a feature flag because the class is removed.", "feature-flag feature-flags"),
            ("Not a canary this time, straight blue-green.", "canary"),
            ("Migrations: none. Config changes: none.", "config-change database-migration"),
            ("DB migrations: n/a", "database-migration"),
            ("The database is untouched.", "database-migration"),
            ("The schema stays as it is.", "database-migration"),
            ("Doesn't rely on migrations.", "database-migration"),
            ("- [x] no migrations in this PR", "database-migration"),
            ("Dropping the old column is a separate PR, not in this one.", "destructive-migration"),
            ("DNS and certificates stay as they are.", "dns tls"),
            ("Nothing changes for the workers or the cron jobs.", "background-jobs scheduled-jobs"),
            ("Cache invalidation is not needed.", "cache"),
            ("No approval needed, standard change.", "approval"),
            ("Not backwards compatible, so clients upgrade first.", ""),
            ("The old API keeps working, no breaking changes.", "breaking-change"),
            ("No backup is taken because the data can be rebuilt.", "backup-restore"),
            ("Excluded: search index and CDN.", "cdn search-index"),
            ("Out of scope: Redis upgrade, Kafka upgrade.", "cache message-queue"),
            ("Set the timeout of the edge to 90 s. App untouched.", "app-change"),
            ("Restart the shop with the new address, no new image.", "app-change"),
            ("I'd rather change the variable than change code.", "app-change"),
            ("This shouldn't affect users at all.", "user-impact"),
            ("Nothing a user sees changes.", "user-impact"),
            ("The API contract doesn't change.", "api-change"),
            ("The API contract is the same.", "api-change"),
            ("Adds the column. The backfill comes in a follow-up, not here.", "data-backfill"),
            ("Announce the database upgrade of June. Only the notice in this PR, no database upgrade.", "database-migration"),
            ("Elasticsearch on staging. Prod follows next sprint.", "production"),
            ("Feature flags: none", "feature-flags"),
        ],
        "negated",
    );
}

#[test]
fn what_only_sounds_like_a_denial_denies_nothing() {
    check(
        &[
            ("The config files do not exist on the VM, so the stack is rejected.", ""),
            ("Staging has no cache, the prod Redis gets the new version.", ""),
            ("The pods can't bind one port, so the deployment on Kubernetes hangs.", ""),
            ("Do not merge before the migration has run.", ""),
            ("Don't restart the workers by hand, the pipeline does it.", ""),
            ("If there are no errors in the queue we go on.", ""),
            ("The migration has not run on staging yet.", ""),
            ("Without the cache the page takes 4 s, so we add one.", ""),
            ("The users of the old site do not see the banner.", ""),
            ("Helm charts are on-prem, where billing isn't a thing.", ""),
            ("No more than 2 hours of downtime.", ""),
            ("There was no backup, which is why we take one now.", ""),
            ("We cannot use the read replica until it has caught up.", ""),
            ("Low priority is for the non-user-facing background jobs.", ""),
            ("Four never-replicated databases are copied by hand.", ""),
            ("I don't see how this avoids downtime.", ""),
            ("More tooling? No\nRollback - 20 min", ""),
            ("No rollback needed, the old value still works.", ""),
            ("The slot is swapped so that a restart doesn't take the service down.", ""),
            ("Drops five columns. schema.ts untouched on purpose.", ""),
            ("Point the export at the new host, nothing for the partner to do.", ""),
            ("The certificate must not expire before Monday, so we renew it.", ""),
        ],
        "negated",
    );
}

#[test]
fn what_ships_is_what_the_verb_speaks_of() {
    check(
        &[
            ("Can we get v3.9 of checkout out today?", "checkout"),
            ("We'll push build 2024.11.3 of the Claims Portal on Thursday.", "Claims Portal"),
            ("Two pods of ingest still run the old image, finish the rollout.", "ingest"),
            ("going to bounce the prod rabbit nodes one by one", "rabbit nodes"),
            ("how do you upgrade the redis under sidekiq?", "redis"),
            ("Set the read timeout to 90s on the edge proxy, currently 30s.", "edge proxy"),
            ("Use gp3 volumes for Elastic data nodes", "Elastic data nodes"),
            ("i want to get the resizer lambda onto arm64. no change to the bucket triggers", "resizer lambda"),
            ("k8s 1.29 -> 1.30 on the analytics cluster, node by node", "analytics cluster"),
            ("The docs move to our own bucket on Thursday.", "docs"),
            ("Gateway will start rejecting old clients on Monday.", "Gateway"),
            ("Increases the memory of the `web` service.", "web"),
            ("accounts: write the address to both places", "accounts"),
            ("helm: split the search deployment in two", "search"),
        ],
        "app_name",
    );
}

#[test]
fn a_text_without_a_name_gets_none() {
    check(
        &[
            ("Hotfix - production blocker. Our production deployment is broken, this is the fix.", ""),
            ("prod pods are hitting OOMKilled again, so the limit goes up", ""),
            ("ALTER TABLE proxies DROP api_backend;", ""),
            ("Drops users.phone_raw after merge.", ""),
            ("Moving AWS -> DigitalOcean so the address changes.", ""),
            ("update prod memory limit similar to AAT", ""),
            ("deploying from the tag anyway, it is css only", ""),
            ("is it enough to bump `image.tag` in values-prod?", ""),
        ],
        "app_name",
    );
}

#[test]
fn names_for_files_are_read_inside_a_sentence() {
    let text =
        "Deploy to prod, image repo/app@sha256:0f3c9a7be1, in namespace payments, port 8080, health at /healthz, registry: ghcr.io/shop.";
    let all = facts(text);
    let of = |fact: &str| all["evidence"][fact][0]["quote"].as_str().unwrap_or_default().to_owned();
    let wanted = [
        ("image", "repo/app"),
        ("digest", "sha256:0f3c9a7be1"),
        ("namespace", "payments"),
        ("port", "8080"),
        ("health_path", "/healthz"),
        ("registry", "ghcr.io/shop"),
    ];
    for (fact, want) in wanted {
        assert_eq!(of(fact), want, "{fact}");
    }
}

#[test]
fn a_way_of_shipping_is_told_in_many_words() {
    check(
        &[
            ("We patch the brokers node by node.", "rolling"),
            ("Restart the API one pod at a time.", "rolling"),
            ("Starting with db02, and only once it is done we move on to db01.", "rolling"),
            ("Upgrade web01 first, then web02, then web03.", "rolling"),
            ("Drain a node, upgrade it, uncordon, next.", "rolling"),
            ("Each server is taken out of the pool, updated and put back.", "rolling"),
            ("We go region by region.", "rolling"),
            ("Cut over DNS to the new site, the old one stays up for a week.", "blue-green"),
            ("Flip the LB to green when the checks pass.", "blue-green"),
            ("A second cluster is built next to the old one and then we switch over.", "blue-green"),
            ("The new cluster is up. Point the app at it and keep the old one for a day.", "blue-green"),
            ("Swap the slots after warm-up.", "blue-green"),
            ("New index beside the old, then move the alias.", "blue-green"),
            ("5% of traffic, then 25%, then everyone.", "canary"),
            ("One pod gets the new build for an hour, then the rest.", "canary"),
            ("A growing share of clients is moved over until all are on it.", "canary"),
            ("First 10 % of requests go to the new version, we watch errors for an hour, then 100 %.", "canary"),
            ("We try it on a single host first; if it is happy the others follow.", "canary"),
            ("group0 on Tuesday, group1 on Wednesday, group2 on Thursday.", "canary"),
            ("The new checkout is behind a toggle that we turn on for staff first.", "feature-flag"),
            ("Ship it dark and switch it on per tenant.", "feature-flag"),
            ("Enabled for 5% of users through LaunchDarkly.", "feature-flag"),
            ("Stop the service, run the upgrade, start it again.", "recreate"),
            ("The forum is shut down while the data is converted.", "recreate"),
            ("Everything goes offline on Saturday for two hours while we upgrade.", "recreate"),
            ("Maintenance page up, migrate, deploy, page down.", "recreate"),
            ("Scale the workers to zero, update, scale back up.", "recreate"),
            ("All switches get the firmware at the same time, with a short outage.", "recreate"),
        ],
        "strategy_stated",
    );
}

#[test]
fn a_way_that_is_past_or_denied_or_possible_is_none() {
    check(
        &[
            ("Last time we did a canary and it hid the bug.", ""),
            ("If we later add blue-green this gets easier.", ""),
            ("No canary, no flags.", ""),
            ("Once endpoints have versions we could roll them out one by one.", ""),
            ("Deploy canary-api 3.1.", ""),
            ("We used to switch traffic by DNS.", ""),
            ("Fixes the typo in the rolling log file name.", ""),
        ],
        "strategy_stated",
    );
}
