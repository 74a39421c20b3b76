//! `POST /register` and `POST /`: new accounts.

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::database::{self, Transaction};
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::user::Account;
use storefront_guest::{Error, Result, auth};
use uuid::Uuid;

use crate::audit::{self, Event};
use crate::config::Config;
use crate::password::NewPassword;
use crate::profile::{Email, Info, Username};
use crate::{mail, verify_email};

/// An answer that only says what was done.
#[derive(Serialize)]
pub struct Message {
    pub message: &'static str,
}

pub async fn register(client: Client, fields: Fields) -> Result<Json<Message>> {
    store(&client, fields).await?;
    Ok(Json(Message {
        message: "User registered successfully.",
    }))
}

pub async fn create(client: Client, fields: Fields) -> Result<Response> {
    let id = store(&client, fields).await?;
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
        fields.check()?;
        let new = Self {
            email: email?,
            username: username?,
            password: password?,
            info: info?,
        };
        new.info.check()?;
        new.password
            .check_context("password", &new.email.0, new.username())?;
        Ok(new)
    }

    fn username(&self) -> Option<&str> {
        self.username.as_ref().map(|name| &*name.0)
    }
}

/// Stores a new account and sends a link to verify its address; gives its public
/// id.
async fn store(client: &Client, fields: Fields) -> Result<String> {
    let config = Config::load().await?;
    auth::check_keys().await?;
    mail::check().await?;
    let new = Registration::read(fields, &config)?;
    let username = new.username();
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
    audit::record(Event::Register, Some(&id), client);
    verify_email::send_link_later(id.clone(), new.email.0).await?;
    Ok(id)
}

fn taken_by(found: &str, email: &Email) -> Error {
    if found == email.0 {
        Error::BadRequest("Email already registered".into())
    } else {
        Error::BadRequest("Username already taken".into())
    }
}
