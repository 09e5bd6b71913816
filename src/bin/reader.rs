//! The reader: a worker that reads foreign text, so that the first load need not carry the readers.

fn main() {
    tminus::web::reader::start();
}
