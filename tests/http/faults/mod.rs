//! Responses while Redis or the database is unavailable.

mod database;
mod hung;
mod redis;
