//! What products do over time; single answers are in `stateless::catalogue`.

mod popular;
