//! The page: mounts the screens.

fn main() {
    tminus::web::start();
}
