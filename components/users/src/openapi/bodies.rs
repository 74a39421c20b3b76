//! What clients send, and answers that have no type of their own. The handlers read
//! the fields one by one, to tell all mistakes at once; the rules are theirs.

#![expect(dead_code, reason = "only their schemas are used")]

use utoipa::ToSchema;

/// A new account. One of `first_name`, `last_name` and `phone_number` has to be there.
#[derive(ToSchema)]
#[schema(example = json!({
    "email": "ada@example.com", "password": "correct horse battery", "first_name": "Ada"
}))]
pub struct Registration {
    /// One account each, whatever its case.
    #[schema(format = "email", max_length = 254)]
    email: String,
    /// 8 to 128 Unicode code points of any kind; the most common passwords, and the
    /// account's own names, are refused.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    password: String,
    /// To log in with instead of the address.
    #[schema(pattern = "^[A-Za-z0-9_.-]{3,50}$")]
    username: Option<String>,
    #[schema(max_length = 100)]
    first_name: Option<String>,
    #[schema(max_length = 100)]
    last_name: Option<String>,
    #[schema(pattern = r"^ *$|^[0-9 +().-]{3,32}$")]
    phone_number: Option<String>,
}

/// By email address or by username.
#[derive(ToSchema)]
#[schema(example = json!({"email": "ada@example.com", "password": "correct horse battery"}))]
#[serde(untagged)]
pub enum Login {
    ByEmail {
        email: String,
        #[schema(format = Password)]
        password: String,
        /// A one-time code or a recovery code, where a second factor is on.
        otp: Option<String>,
    },
    ByUsername {
        username: String,
        #[schema(format = Password)]
        password: String,
        /// A one-time code or a recovery code, where a second factor is on.
        otp: Option<String>,
    },
}

/// RFC 6749 sections 4.3.2 and 6.
#[derive(ToSchema)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
#[schema(example = json!({
    "grant_type": "password", "username": "ada@example.com", "password": "correct horse battery"
}))]
pub enum Grant {
    Password {
        /// An email address or a username.
        #[schema(min_length = 1)]
        username: String,
        #[schema(format = Password, min_length = 1)]
        password: String,
        /// A one-time code or a recovery code, where a second factor is on.
        #[schema(nullable = false)]
        otp: Option<String>,
    },
    RefreshToken {
        #[schema(min_length = 1)]
        refresh_token: String,
    },
}

/// Null removes, and so does a blank name or number.
#[derive(ToSchema)]
#[schema(example = json!({"first_name": "Augusta", "phone_number": "+44 20 7946 0958"}))]
pub struct ProfileChanges {
    #[schema(pattern = "^[A-Za-z0-9_.-]{3,50}$")]
    username: Option<String>,
    #[schema(max_length = 100)]
    first_name: Option<String>,
    #[schema(max_length = 100)]
    last_name: Option<String>,
    #[schema(pattern = r"^ *$|^[0-9 +().-]{3,32}$")]
    phone_number: Option<String>,
}

/// That it is the owner who asks.
#[derive(ToSchema)]
#[schema(example = json!({"password": "correct horse battery"}))]
pub struct Confirmation {
    #[schema(format = Password)]
    password: String,
}

/// The old password and a new one.
#[derive(ToSchema)]
#[schema(example = json!({
    "email": "ada@example.com", "old_password": "correct horse battery",
    "new_password": "staple correct horse"
}))]
pub struct PasswordReset {
    #[schema(format = "email", max_length = 254)]
    email: String,
    #[schema(format = Password)]
    old_password: String,
    /// As at registration.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    new_password: String,
}

/// Where to send the link.
#[derive(ToSchema)]
#[schema(example = json!({"email": "ada@example.com"}))]
pub struct Address {
    #[schema(format = "email", max_length = 254)]
    email: String,
}

/// A new password for who has the link.
#[derive(ToSchema)]
pub struct PasswordCompletion {
    /// Of the link.
    token: String,
    /// As at registration.
    #[schema(format = Password, min_length = 8, max_length = 128)]
    new_password: String,
}

/// What a link in a mail has.
#[derive(ToSchema)]
pub struct LinkToken {
    token: String,
}

/// What the authenticator app shows.
#[derive(ToSchema)]
#[schema(example = json!({"otp": "287082"}))]
pub struct OneTimeCode {
    otp: String,
}

/// What an admin changes.
#[derive(ToSchema)]
#[schema(example = json!({"disabled": true}))]
pub struct AccountChanges {
    disabled: Option<bool>,
    role: Option<Role>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Role {
    User,
    Admin,
}

/// The password was right.
#[derive(ToSchema)]
pub struct OneTimeCodeWanted {
    /// `One-time code required` or `One-time code is invalid`
    #[schema(example = "One-time code required")]
    detail: String,
    #[schema(example = "totp")]
    mfa: String,
}

/// RFC 7517 section 5.
#[derive(ToSchema)]
pub struct KeySet {
    keys: Vec<serde_json::Value>,
}
