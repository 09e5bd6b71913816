//! The one native test binary.

mod data;
