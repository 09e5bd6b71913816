//! The core without a browser: reads standard input, writes standard output and files.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(2)
}
