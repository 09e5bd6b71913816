//! nginx in front of the machines: upstreams, and which of them serves.
//!
//! Blue-green moves a link between two files. A canary uses split_clients, not weights: a weight counts a server and not a
//! version, and moves a user between the versions with every request. Rolling drains: each machine has a line of its own.

use super::coloured;
use crate::cat;
use crate::platforms::shift::{self, Branch, Script, items, words};
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};

fn folder(t: &Target<'_>) -> String {
    format!("nginx/{}/{}", t.app_path(), t.environment())
}

/// The application as a name of a variable and of an upstream.
fn name(t: &Target<'_>) -> Text {
    t.app().map(|x| x.replace('-', "_"))
}

pub(super) fn files(t: &Target<'_>) -> Vec<File> {
    let mut out = vec![site(t)];
    if coloured(t) {
        out.push(active(t));
        out.push(switch(t));
    }
    out
}

fn upstream(t: &Target<'_>, name: Text, fact: &str) -> Text {
    let mut out = Text::default();
    let failures = t.limit("health-failures").map_or_else(|| Text::from("3"), |(n, o)| Text::of((n / 1000).to_string(), o));
    out.line(cat!("upstream ", name, " {"));
    for server in items(t, fact) {
        let wait = Text::of("10s", Origin::Usual("ten seconds before it is tried again".into()));
        out.line(cat!("    server ", server, " max_fails=", failures.clone(), " fail_timeout=", wait, ";"));
    }
    out.line("    keepalive 32;");
    out.line("}");
    out
}

fn site(t: &Target<'_>) -> File {
    let path = format!("{}/{}.conf", folder(t), t.app_path());
    let mut out = Text::default();
    let pool = if coloured(t) {
        out.push(upstream(t, cat!(name(t), "_blue"), "blue_servers"));
        out.push(upstream(t, cat!(name(t), "_green"), "green_servers"));
        out.line("# Sets the variable that proxy_pass uses below; traffic.sh writes it.");
        out.line(cat!("include ", t.app(), ".active;"));
        cat!("$", name(t), "_pool")
    } else {
        out.line("# The playbook marks a machine as down here while it is being changed.");
        out.push(upstream(t, name(t), "servers"));
        name(t)
    };
    out.line("\nserver {");
    out.line("    listen 80;");
    out.line(cat!("    server_name ", t.text("host"), ";"));
    out.line("\n    location / {");
    out.line(cat!("        proxy_pass http://", pool, ";"));
    out.line("        proxy_http_version 1.1;");
    out.line("        proxy_set_header Connection \"\";");
    out.line("        proxy_set_header Host $host;");
    out.line("        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;");
    out.line("        proxy_set_header X-Forwarded-Proto $scheme;");
    out.line("        # Another machine is tried only where nothing was done yet; POST is never sent twice.");
    out.line("        proxy_next_upstream error timeout http_502 http_503;");
    out.line("        proxy_next_upstream_tries 2;");
    out.line("    }");
    out.line("}");
    File {
        path,
        purpose: "The machines behind nginx. It listens on 80: where nginx itself ends TLS, add listen 443 ssl and the certificate.".into(),
        how: cat!("As /etc/nginx/conf.d/", t.app_path(), ".conf; then nginx -t && systemctl reload nginx"),
        order: 50,
        body: Body::Text(out),
    }
}

/// The file that says which colour serves, before the first step: all on blue.
fn active(t: &Target<'_>) -> File {
    let mut out = Text::from("# Which version serves. All users are on blue, the old one, until traffic.sh says otherwise.\n");
    out.line(cat!("map \"\" $", name(t), "_pool {"));
    out.line(cat!("    default ", name(t), "_blue;"));
    out.line("}");
    File {
        path: format!("{}/{}.active", folder(t), t.app_path()),
        purpose: "Which colour serves.".into(),
        how: cat!("As /etc/nginx/", t.app_path(), ".active, once; afterwards traffic.sh writes it"),
        order: 49,
        body: Body::Text(out),
    }
}

fn switch(t: &Target<'_>) -> File {
    let all = |colour: &str| cat!("write \"map \\\"\\\" \\$", name(t), "_pool {\n    default ", name(t), "_", colour, ";\n}\"");
    let set = |w: u8| match w {
        100 => all("green"),
        w => cat!(
            "write \"split_clients \\\"\\${remote_addr}\\\" \\$",
            name(t),
            "_pool {\n    ",
            words(w),
            "% ",
            name(t),
            "_green;\n    * ",
            name(t),
            "_blue;\n}\"",
        ),
    };
    let mut head = Text::default();
    head.line(cat!("file=", cat!("/etc/nginx/", t.app(), ".active").shell()));
    head.line("# The old file is put back when nginx does not accept the new one. A reload drops no connection.");
    head.line("write() {");
    head.line("  cp \"$file\" \"$file.before\"");
    head.line("  printf '%s\\n' \"$1\" >\"$file\"");
    head.line("  if ! nginx -t; then");
    head.line("    mv \"$file.before\" \"$file\"");
    head.line("    exit 1");
    head.line("  fi");
    head.line("  systemctl reload nginx");
    head.line("}");
    shift::script(
        t,
        Script {
            folder: folder(t),
            about: "Sets the share of the users that green, the new version, gets. An address stays with its version.",
            head,
            set: &set,
            others: vec![
                Branch { word: "back", about: "everybody to blue, the old version", run: all("blue") },
                Branch { word: "show", about: "what is set now", run: "cat \"$file\"".into() },
            ],
        },
    )
}
