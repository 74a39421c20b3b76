//! The command line: `storefront up`, and the commands that an application brings along.

pub mod application_command;
pub mod banner;
pub mod build;
pub mod options;
pub mod up;
