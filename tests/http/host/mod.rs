//! The embedded host: its command line, its own responses, its end, and its isolation of
//! guests.

pub mod command_line;
mod denial;
mod guests;
mod observation;
mod protocol;
mod smuggling;
mod stop;
