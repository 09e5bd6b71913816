//! Static hosting: the upload to S3 behind CloudFront, and the configuration files of the hosts that publish a folder.
//!
//! A folder is switched as a whole. Only CloudFront can send a share of the requests (15 % at most) to a second distribution,
//! and Vercel has rolling releases.
//! Inside: `s3` (S3 and CloudFront), `hosts` (Netlify, Vercel, Cloudflare Pages, Firebase, GitHub Pages).

mod hosts;
mod s3;

use super::{File, Target, Tool};
use crate::facts::id;

/// The tool.
pub const TOOL: Tool = Tool { id: "static-hosting", label: "Static hosting", files };

fn files(t: &Target<'_>) -> Vec<File> {
    if !t.is(id::PLATFORM, "static-hosting") {
        return Vec::new();
    }
    if t.is(id::PLATFORM_FLAVOUR, "s3-cloudfront") { s3::files(t) } else { hosts::files(t) }
}

fn folder(t: &Target<'_>) -> String {
    format!("static-hosting/{}/{}", t.app_path(), t.environment())
}
