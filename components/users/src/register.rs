//! `POST /register` and `POST /`: new accounts.

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_guest::database::{self, Transaction};
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::user::Account;
use storefront_guest::{Error, Result, auth};
use uuid::Uuid;

use crate::config::Config;
use crate::password::NewPassword;
use crate::profile::{Email, Info, Username};

/// An answer that only says what was done.
#[derive(Serialize)]
pub struct Message {
    pub message: &'static str,
}

pub async fn register(fields: Fields) -> Result<Json<Message>> {
    store(fields).await?;
    Ok(Json(Message {
        message: "User registered successfully.",
    }))
}

pub async fn create(fields: Fields) -> Result<Response> {
    let id = store(fields).await?;
    let account = Account::find(&id).await?;
    let account = account.ok_or_else(|| Error::Internal("a new account is gone".into()))?;
    let location = HeaderValue::from_str(&format!("/api/users/{id}"))
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok((
        StatusCode::CREATED,
        [(LOCATION, location)],
        Json(account.user),
    )
        .into_response())
}

struct Registration {
    email: Email,
    username: Option<Username>,
    password: NewPassword,
    info: Info,
}

impl Registration {
    fn read(mut fields: Fields, config: &Config) -> Result<Self> {
        let email = fields.required("email", Email::parse);
        let password = fields.required("password", |text| NewPassword::parse(text, config));
        let username = fields.optional("username", Username::parse);
        let info = Info::read(&mut fields);
        if let (Ok(email), Ok(username), Ok(password)) = (&email, &username, &password) {
            let username = username.as_ref().map(|name| &*name.0);
            if password.is_from_context(&email.0, username) {
                fields.refuse("password", "Password should not be your name or address");
            }
        }
        fields.check()?;
        let info = info?;
        if info.is_empty() {
            return Err(Error::Unprocessable(
                "At least one of the following must be provided: first_name, last_name, phone_number",
            ));
        }
        Ok(Self {
            email: email?,
            username: username?,
            password: password?,
            info,
        })
    }
}

/// Stores a new account; gives its public id.
async fn store(fields: Fields) -> Result<String> {
    let config = Config::load().await?;
    auth::check_keys().await?;
    let new = Registration::read(fields, &config)?;
    let username = new.username.as_ref().map(|name| name.0.as_str());
    // Spares the hash; the insert below is what decides.
    let taken = "select email from users where email = ?1 or username = ?2 order by email <> ?1";
    let parameters = [new.email.0.as_str().into(), username.into()];
    if let Some(row) = database::query_one(taken, parameters).await? {
        return Err(taken_by(row.text(0)?, &new.email));
    }
    let hash = new.password.hash(&config).await;
    let id = Uuid::new_v4().to_string();
    let transaction = Transaction::begin().await?;
    let inserted = transaction
        .query(
            "insert into users (uid, email, username, hashed_password) values (?, ?, ?, ?)
             on conflict do nothing returning id",
            [
                id.as_str().into(),
                new.email.0.as_str().into(),
                username.into(),
                hash.into(),
            ],
        )
        .await?;
    let Some(row) = inserted.first() else {
        let rows = transaction
            .query(taken, [new.email.0.as_str().into(), username.into()])
            .await?;
        let row = rows
            .first()
            .ok_or_else(|| Error::Internal("a conflict with nobody".into()))?;
        return Err(taken_by(row.text(0)?, &new.email));
    };
    let info = new.info;
    transaction
        .query(
            "insert into user_info (user_id, first_name, last_name, phone_number) values (?, ?, ?, ?)",
            [
                row.integer(0)?.into(),
                info.first_name.into(),
                info.last_name.into(),
                info.phone_number.into(),
            ],
        )
        .await?;
    transaction.commit().await?;
    Ok(id)
}

fn taken_by(found: &str, email: &Email) -> Error {
    if found == email.0 {
        Error::BadRequest("Email already registered".into())
    } else {
        Error::BadRequest("Username already taken".into())
    }
}
