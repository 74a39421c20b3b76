//! The embedded host itself: its command line, what it responses by itself, its end, and
//! its walls.

mod command_line;
mod denial;
mod guests;
mod protocol;
mod smuggling;
mod stop;
