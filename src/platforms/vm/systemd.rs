//! The unit that runs the application on a machine.

use crate::cat;
use crate::platforms::text::{Origin, Text};
use crate::platforms::{Body, File, Target};

/// A value of a unit file: a percent sign is a specifier of systemd, so it stands twice.
fn value(t: Text) -> Text {
    t.map(|x| x.replace('%', "%%").replace('\n', " "))
}

pub(super) fn unit(t: &Target<'_>) -> File {
    let usual = |v: &str, why: &str| Text::of(v, Origin::Usual(why.to_owned()));
    let mut out = Text::default();
    out.line("[Unit]");
    out.line(cat!("Description=", value(t.app())));
    out.line("Wants=network-online.target");
    out.line("After=network-online.target");
    out.line("# Five starts in five minutes, then it stays down and says so, instead of starting for ever.");
    out.line("StartLimitIntervalSec=300");
    out.line("StartLimitBurst=5");
    out.line("\n[Service]");
    out.line("Type=exec");
    out.line(cat!("User=", value(t.text("service_user"))));
    out.line("# The playbook moves this link to the new release; the old folder stays for the way back.");
    out.line(cat!("WorkingDirectory=/opt/", value(t.app()), "/current"));
    out.line(cat!("ExecStart=", value(t.text("start_command"))));
    out.line("Restart=on-failure");
    out.line(cat!("RestartSec=", usual("5", "five seconds between two starts")));
    out.line("# SIGTERM, then so many seconds to finish what was begun.");
    out.line(cat!("TimeoutStopSec=", usual("30", "thirty seconds to finish what was begun")));
    out.line("NoNewPrivileges=true");
    out.line("PrivateTmp=true");
    out.line("ProtectSystem=full");
    out.line("\n[Install]");
    out.line("WantedBy=multi-user.target");
    File {
        path: format!("systemd/{}/{}/{}.service", t.app_path(), t.environment(), t.app_path()),
        purpose: "Runs the application. ExecStart needs the whole path of the program.".into(),
        how: cat!("In /etc/systemd/system, then systemctl daemon-reload; check with systemd-analyze verify ", t.app_path(), ".service"),
        order: 30,
        body: Body::Text(out),
    }
}
