//! What is answered while Redis or the database is away.

mod database;
mod redis;
