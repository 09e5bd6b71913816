//! Hosts that publish a folder: what each of them reads.

use super::folder;
use crate::facts::id;
use crate::platforms::text::Text;
use crate::platforms::{Body, File, Target};
use crate::{cat, list, map};

/// Pages are asked for anew; assets whose names hold a hash stay for a year.
const PAGES: &str = "public, max-age=0, must-revalidate";
const ASSETS: &str = "public, max-age=31536000, immutable";

pub(super) fn files(t: &Target<'_>) -> Vec<File> {
    match t.get(id::PLATFORM_FLAVOUR).map(|f| f.plain()).as_deref() {
        Some("netlify") => vec![netlify(t)],
        Some("vercel") => vec![vercel(t)],
        Some("cloudflare-pages") => vec![headers(t)],
        Some("firebase") => vec![firebase(t)],
        Some("github-pages") => vec![github(t)],
        _ => Vec::new(),
    }
}

/// The folder of assets with hashes in their names, as a path of the site: `/assets`.
fn assets(t: &Target<'_>) -> Text {
    t.text("assets_path").map(|p| if p.starts_with('‹') { p.to_owned() } else { format!("/{}", p.trim_matches('/')) })
}

fn toml(t: Text) -> Text {
    cat!("\"", t.inside_quotes(), "\"")
}

/// What the strategy becomes where a folder is switched as a whole.
fn about(t: &Target<'_>) -> &'static str {
    match t.strategy() {
        "canary" => "The host switches as a whole; there is no share of the users. A preview has an address of its own.",
        _ => "The host switches as a whole, and every older deployment stays for the way back.",
    }
}

fn file(t: &Target<'_>, name: &str, purpose: String, body: Body) -> File {
    File {
        path: format!("{}/{name}", folder(t)),
        purpose,
        how: format!("As {name} at the root of the repository.").into(),
        order: 40,
        body,
    }
}

fn netlify(t: &Target<'_>) -> File {
    let mut out = Text::default();
    out.line("[build]");
    out.line(cat!("  publish = ", toml(t.text("build_dir"))));
    out.line(cat!("  command = ", toml(t.text("build_command"))));
    for (pattern, value) in [(cat!(assets(t), "/*"), ASSETS), ("/*.html".into(), PAGES)] {
        out.line("\n[[headers]]");
        out.line(cat!("  for = ", toml(pattern)));
        out.line("  [headers.values]");
        out.line(cat!("    Cache-Control = ", toml(value.into())));
    }
    file(t, "netlify.toml", format!("What is built and how long it is kept. {}", about(t)), Body::Text(out))
}

fn vercel(t: &Target<'_>) -> File {
    let header = |value: &str| list![map! { "key" => "Cache-Control", "value" => value }];
    let body = map! {
        "$schema" => "https://openapi.vercel.sh/vercel.json",
        "buildCommand" => t.text("build_command"),
        "outputDirectory" => t.text("build_dir"),
        "headers" => list![map! { "source" => cat!(assets(t), "/(.*)"), "headers" => header(ASSETS) }],
    };
    let about = match t.strategy() {
        "canary" => "Shares and waits are a rolling release: a setting of the project, not of this file.",
        _ => "A deployment gets an address of its own; promoting moves the domain, and moving it back is the way back.",
    };
    file(t, "vercel.json", format!("What is built and how long assets are kept. {about}"), Body::Json(body))
}

fn headers(t: &Target<'_>) -> File {
    let mut out = Text::default();
    out.line("# Cloudflare Pages reads this file in the folder that is published.");
    out.line(cat!(assets(t), "/*"));
    out.line(cat!("  Cache-Control: ", ASSETS));
    let purpose = format!("How long assets are kept. {}", about(t));
    File {
        path: format!("{}/_headers", folder(t)),
        purpose,
        how: cat!("As _headers in ", t.text("build_dir")),
        order: 40,
        body: Body::Text(out),
    }
}

fn firebase(t: &Target<'_>) -> File {
    let header = |value: &str| list![map! { "key" => "Cache-Control", "value" => value }];
    let body = map! {
        "hosting" => map! {
            "public" => t.text("build_dir"),
            "ignore" => list!["firebase.json", "**/.*", "**/node_modules/**"],
            "headers" => list![
                map! { "source" => "**/*.html", "headers" => header(PAGES) },
                map! { "source" => cat!(assets(t), "/**"), "headers" => header(ASSETS) },
            ],
        },
    };
    file(t, "firebase.json", format!("What is published and how long it is kept. {}", about(t)), Body::Json(body))
}

fn github(t: &Target<'_>) -> File {
    let checkout = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683";
    let upload = "actions/upload-pages-artifact@56afc609e74202658d3ffba0e8f6dda462b719fa";
    let deploy = "actions/deploy-pages@d6db90164ac5ed86f2b6aed7e0febac5b3c0c03e";
    let body = map! {
        "name" => "Pages",
        "on" => map! { "workflow_dispatch" => map! { "inputs" => map! { "ref" => map! { "description" => "What to publish: a tag, or an older one to go back", "required" => true } } } },
        "permissions" => map! { "contents" => "read" },
        "concurrency" => map! { "group" => "pages", "cancel-in-progress" => false },
        "jobs" => map! {
            "publish" => map! {
                "runs-on" => "ubuntu-24.04",
                "timeout-minutes" => 30,
                "permissions" => map! { "contents" => "read", "pages" => "write", "id-token" => "write" },
                "environment" => map! { "name" => "github-pages", "url" => "${{ steps.pages.outputs.page_url }}" },
                "steps" => list![
                    map! { "name" => "Fetch", "uses" => checkout, "with" => map! { "ref" => "${{ inputs.ref }}", "persist-credentials" => false } },
                    map! { "name" => "Build", "run" => t.text("build_command") },
                    map! { "name" => "Pack", "uses" => upload, "with" => map! { "path" => t.text("build_dir") } },
                    map! { "name" => "Publish", "id" => "pages", "uses" => deploy },
                ],
            },
        },
    };
    File {
        path: format!("{}/.github/workflows/pages.yml", folder(t)),
        purpose: "Publishes a tag when somebody says so; the older tag again is the way back. GitHub Pages keeps no older deployment and has no headers of its own (10 minutes of cache).".into(),
        how: "As .github/workflows/pages.yml; gh workflow run pages.yml starts it.".into(),
        order: 40,
        body: Body::Yaml(vec![body]),
    }
}
