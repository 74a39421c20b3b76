//! Registration, login, the account itself, and changing its password.

mod change;
mod create;
mod delete;
mod fields;
mod hashes;
mod limits;
mod login;
mod me;
mod passwords;
mod races;
mod register;
mod reset;
mod usernames;
