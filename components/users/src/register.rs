//! `POST /register` and `POST /`: new accounts.

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::database::{self, Value};
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
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Message {
    /// For people.
    pub message: &'static str,
}

/// Registers an account.
///
/// A mail with a link to verify its address is on its way behind the answer.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/register", operation_id = "register", tag = "Accounts",
    request_body = crate::openapi::Registration,
    responses(
        (status = 200, description = "`User registered successfully.`", body = Message),
        crate::openapi::NotRegistered,
        Fields,
    ),
))]
pub async fn register(client: Client, fields: Fields) -> Result<Json<Message>> {
    store(&client, fields).await?;
    Ok(Json(Message {
        message: "User registered successfully.",
    }))
}

/// Registers an account and shows it.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users", operation_id = "create_user", tag = "Accounts",
    request_body = crate::openapi::Registration,
    responses(
        (status = 201, description = "The account", body = storefront_guest::user::User,
            headers(("Location" = String, description = "Its path"))),
        crate::openapi::NotRegistered,
        Fields,
    ),
))]
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
        let password = fields.required("password", |text| {
            NewPassword::parse(text, &config.passwords)
        });
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
    let username = new.username().map(str::to_owned);
    let conflict = [new.email.0.as_str().into(), username.clone().into()];
    // Spares the hash; the insert below is what decides.
    refuse_taken(&conflict, "", &new.email).await?;
    let hash = new.password.hash(&config.passwords).await;
    let id = Uuid::new_v4().to_string();
    let info = new.info;
    database::write(
        "insert or ignore into registrations
             (uid, email, username, hashed_password, first_name, last_name, phone_number)
         values (?, ?, ?, ?, ?, ?, ?)",
        [
            id.as_str().into(),
            new.email.0.as_str().into(),
            username.into(),
            hash.into(),
            info.first_name.into(),
            info.last_name.into(),
            info.phone_number.into(),
        ],
    )
    .await?;
    refuse_taken(&conflict, &id, &new.email).await?;
    audit::record(Event::Register, Some(&id), client);
    verify_email::send_link_later(id.clone(), new.email.0).await?;
    Ok(id)
}

/// Fails if another account than `own` has the address or the username.
async fn refuse_taken(conflict: &[Value; 2], own: &str, email: &Email) -> Result<()> {
    const SQL: &str = "select email from users where (email = ?1 or username = ?2) and uid <> ?3
        order by email <> ?1";
    let [address, username] = conflict.clone();
    match database::query_one(SQL, [address, username, own.into()]).await? {
        None => Ok(()),
        Some(row) if row.text(0)? == email.0 => {
            Err(Error::BadRequest("Email already registered".into()))
        }
        Some(_) => Err(Error::BadRequest("Username already taken".into())),
    }
}
