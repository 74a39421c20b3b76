//! `GET /api/users`, `GET` and `PATCH /api/users/{id}`: accounts, for admins.

mod access;
mod disable;
mod last;
mod list;
mod roles;
mod sessions;
