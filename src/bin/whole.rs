//! The page and its workers in one module, for the page as one file.

fn main() {
    tminus::web::start_as();
}
