//! What only a browser has: its storage, its clock, its clipboard, its files, its ways to
//! reach a person. The rest of the room sees plain functions.

pub mod storage;
pub mod vault;
pub mod backup;
pub mod clock;
pub mod clipboard;
pub mod files;
pub mod signals;
