//! Accounts as every component sees them.

use std::sync::LazyLock;

use serde::Serialize;
use storefront_http::{Error, Result};
use storefront_storage::sqlite::{self, Row};

/// An account, as its owner sees it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "id": "0b3c1f4e-6f0a-4d6c-9a52-0f6f8f3f7a11", "email": "ada@example.com",
    "username": null, "first_name": "Ada", "last_name": null, "phone_number": null,
    "is_verified": true, "role": "user", "language": "en",
    "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"
})))]
pub struct User {
    /// The public id, a UUID.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Lower case.
    pub email: String,
    /// May be missing.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub username: Option<String>,
    /// From the table `user_info`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub first_name: Option<String>,
    /// From the table `user_info`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_name: Option<String>,
    /// From the table `user_info`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub phone_number: Option<String>,
    /// The owner has proved to receive mail at the address.
    pub is_verified: bool,
    /// `user` or `admin`.
    pub role: String,
    /// The language of mails to it (BCP 47); null for the shop's.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub language: Option<String>,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub updated_at: String,
}

/// An account with the fields that its owner does not see.
#[derive(Clone, Debug)]
pub struct Account {
    /// The fields that the owner sees.
    pub user: User,
    /// The account may not log in.
    pub disabled: bool,
    /// Grows with each change that ends all sessions. A session remembers the value at
    /// its login, so old sessions are dead even if Redis could not be told.
    pub token_version: i64,
    /// The row in `user_info` exists.
    pub has_info: bool,
}

/// Columns for [`Account::from_row`], from `users u left join user_info i`.
pub const ACCOUNT_COLUMNS: &str = "u.uid, u.email, u.username, i.first_name, i.last_name, \
    i.phone_number, u.is_verified, u.role, u.created_at, u.updated_at, u.disabled, \
    u.token_version, i.id is not null, u.language";

/// The number of [`ACCOUNT_COLUMNS`].
pub const ACCOUNT_COLUMN_COUNT: usize = 14;

impl Account {
    /// Finds an account by its public id.
    ///
    /// # Errors
    /// 503 when SQLite fails.
    pub async fn find(id: &str) -> Result<Option<Self>> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "select {ACCOUNT_COLUMNS} from users u left join user_info i \
                 on i.user_id = u.id where u.uid = ?"
            )
        });
        let row = sqlite::query_one(&SQL, [id.into()]).await?;
        row.map(Self::from_row).transpose()
    }

    /// Reads [`ACCOUNT_COLUMNS`], the first columns of a row.
    ///
    /// # Errors
    /// 500 when the row has others.
    pub fn from_row(mut row: Row) -> Result<Self> {
        Ok(Self {
            user: User {
                id: row.take_text(0)?,
                email: row.take_text(1)?,
                username: row.take_optional_text(2),
                first_name: row.take_optional_text(3),
                last_name: row.take_optional_text(4),
                phone_number: row.take_optional_text(5),
                is_verified: row.integer(6)? != 0,
                role: row.take_text(7)?,
                language: row.take_optional_text(13),
                created_at: row.take_text(8)?,
                updated_at: row.take_text(9)?,
            },
            disabled: row.integer(10)? != 0,
            token_version: row.integer(11)?,
            has_info: row.integer(12)? != 0,
        })
    }

    /// Returns the values of [`ACCOUNT_COLUMNS`] as texts.
    pub fn to_columns(&self) -> [Option<String>; ACCOUNT_COLUMN_COUNT] {
        let user = self.user.clone();
        let integer = |value: i64| Some(value.to_string());
        [
            Some(user.id),
            Some(user.email),
            user.username,
            user.first_name,
            user.last_name,
            user.phone_number,
            integer(user.is_verified.into()),
            Some(user.role),
            Some(user.created_at),
            Some(user.updated_at),
            integer(self.disabled.into()),
            integer(self.token_version),
            integer(self.has_info.into()),
            user.language,
        ]
    }

    /// Returns the account if it is not disabled.
    ///
    /// # Errors
    /// 403 when it is disabled.
    pub fn ensure_enabled(self) -> Result<Self> {
        if self.disabled {
            Err(Error::Forbidden("User is disabled"))
        } else {
            Ok(self)
        }
    }
}
