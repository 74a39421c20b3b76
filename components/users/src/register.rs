//! `POST /register` and `POST /`: new accounts.

use axum::response::{IntoResponse, Response};
use deserr::Deserr;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use storefront_http::fields::{FieldErrors, Patch, Reason};
use storefront_http::language::AskedLanguage;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::rate_limit;
use storefront_identity::{Account, tokens};
use storefront_storage::sqlite::{self, Value};
use uuid::Uuid;

use crate::audit::{self, Event};
use crate::mail::{self, outbox};
use crate::message::Message;
use crate::password::{self, NewPassword};
use crate::profile::{Email, Info, LanguageTag, Username, parse_name, parse_phone_number};
use crate::settings::Settings;

/// A new account. One of `first_name`, `last_name` and `phone_number` has to be there.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "email": "ada@example.com", "password": "correct horse battery", "first_name": "Ada"
})))]
pub struct Registration {
    email: Email,
    password: NewPassword,
    /// To log in with instead of the address.
    #[deserr(default)]
    username: Option<Username>,
    #[deserr(default, try_from(Patch<String>) = parse_name -> Reason)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 100))]
    first_name: Patch<String>,
    #[deserr(default, try_from(Patch<String>) = parse_name -> Reason)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 100))]
    last_name: Patch<String>,
    #[deserr(default, try_from(Patch<String>) = parse_phone_number -> Reason)]
    #[cfg_attr(test, schema(value_type = Option<String>, pattern = r"^ *$|^[0-9 +().-]{3,32}$"))]
    phone_number: Patch<String>,
    /// Of mails. Without it: that of `Accept-Language`, or else the shop's.
    #[deserr(default)]
    language: Option<LanguageTag>,
}

impl RequestBody for Registration {
    async fn load_settings() -> Result<()> {
        password::Policy::get().await.map(drop)
    }
}

/// Registers an account.
///
/// A mail with a link to verify the address is sent after the response.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/register", operation_id = "register", tag = "Accounts",
    request_body = Registration,
    responses(
        (status = 200, description = "`User registered successfully.`", body = Message),
        (status = 400, description = "`Email already registered`, `Username already taken`"),
        (status = 422, description = "`At least one of the following must be provided: \
            first_name, last_name, phone_number`"),
        Json<Registration>,
        rate_limit::RateLimit,
    ),
))]
pub async fn register(
    client: Client,
    language: AskedLanguage,
    Json(registration): Json<Registration>,
) -> Result<Json<Message>> {
    store(&client, language, registration).await?;
    Ok(Json(Message {
        message: "User registered successfully.",
    }))
}

/// Registers an account and shows it.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users", operation_id = "create_user", tag = "Accounts",
    request_body = Registration,
    responses(
        (status = 201, description = "The account", body = storefront_identity::User,
            headers(("Location" = String, description = "Its path"))),
        (status = 400, description = "`Email already registered`, `Username already taken`"),
        (status = 422, description = "`At least one of the following must be provided: \
            first_name, last_name, phone_number`"),
        Json<Registration>,
        rate_limit::RateLimit,
    ),
))]
pub async fn create(
    client: Client,
    language: AskedLanguage,
    Json(registration): Json<Registration>,
) -> Result<Response> {
    let id = store(&client, language, registration).await?;
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

/// Stores a new account and sends a link to verify its address. Returns the account's
/// public id.
async fn store(
    client: &Client,
    AskedLanguage(asked): AskedLanguage,
    registration: Registration,
) -> Result<String> {
    tokens::check_keys().await?;
    mail::check_settings().await?;
    let Registration {
        email: Email(email),
        password,
        username,
        first_name,
        last_name,
        phone_number,
        language,
    } = registration;
    let info = Info {
        first_name: first_name.apply(None),
        last_name: last_name.apply(None),
        phone_number: phone_number.apply(None),
    };
    info.check()?;
    let language = language.map(|language| language.0).or(asked);
    let language = language.map(|language| language.tag());
    let username = username.map(|name| name.0);
    password.check_context("password", &email, username.as_deref())?;
    rate_limit::count_if_possible(&Settings::get().await?.register_limit(client)).await?;
    let conflict = [email.as_str().into(), username.clone().into()];
    // It saves the hash of a password that is not stored. The insert below decides.
    refuse_taken(&conflict, "", &email).await?;
    let hash = password.hash().await;
    let verifies = rate_limit::count_if_possible(&Settings::unasked_mail_limit(&email)).await;
    let id = Uuid::new_v4().to_string();
    // A trigger stores the mail with the account.
    sqlite::write(
        "insert or ignore into registrations
             (uid, email, username, hashed_password, first_name, last_name, phone_number,
              verify_email, language)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            id.as_str().into(),
            email.as_str().into(),
            username.into(),
            hash.into(),
            info.first_name.into(),
            info.last_name.into(),
            info.phone_number.into(),
            i64::from(verifies.is_ok()).into(),
            language.into(),
        ],
    )
    .await?;
    refuse_taken(&conflict, &id, &email).await?;
    audit::record(Event::Register, Some(&id), client);
    match verifies {
        Ok(()) => outbox::send_later(),
        // The owner of the account can ask for the link.
        Err(_) => eprintln!("note: no more mails to the address of {id} today"),
    }
    Ok(id)
}

/// Fails if another account than `own` has the address or the username.
async fn refuse_taken(conflict: &[Value; 2], own: &str, email: &str) -> Result<()> {
    // A trigger leaves out an account with an address that another has left lately.
    const SQL: &str = "select email from (
            select email from users where (email = ?1 or username = ?2) and uid <> ?3
            union all
            select email from former_emails where email = ?1 and expires_at > unixepoch())
        order by email <> ?1";
    let [address, username] = conflict.clone();
    match sqlite::query_one(SQL, [address, username, own.into()]).await? {
        None => Ok(()),
        Some(row) if row.text(0)? == email => {
            Err(Error::BadRequest("Email already registered".into()))
        }
        Some(_) => Err(Error::BadRequest("Username already taken".into())),
    }
}
