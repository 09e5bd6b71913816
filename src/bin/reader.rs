//! The reader: a worker that reads foreign text and writes files, so that the first load need not carry readers and writers.

fn main() {
    tminus::web::reader::start();
}
