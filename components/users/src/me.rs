//! `GET /me`: one's own account.

use storefront_guest::json::Json;
use storefront_guest::user::{CurrentUser, User};
use storefront_guest::{Error, Result};

pub async fn show(current: CurrentUser) -> Result<Json<User>> {
    if current.account.has_info {
        Ok(Json(current.account.user))
    } else {
        Err(Error::NotFound("User information not found"))
    }
}
