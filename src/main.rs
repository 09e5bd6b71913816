//! The page: mounts the screens.

// Part of the browser room, but of this program alone: what it names comes apart from the first load.
#[path = "web/apart.rs"]
mod apart;

fn main() {
    tminus::web::start(apart::load);
}
