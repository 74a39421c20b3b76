//! What the extractors of this crate respond with, for the description of the API.

use storefront_http::openapi::{BEARER_TOKEN, Responses, errors};
use utoipa::IntoResponses;

use crate::rate_limit::RateLimit;
use crate::{Admin, BearerToken, CurrentUser};

impl IntoResponses for RateLimit {
    fn responses() -> Responses {
        let text = "`Too many attempts, try again later`";
        errors("RateLimit", &[(429, text)])
    }
}

impl IntoResponses for BearerToken {
    fn responses() -> Responses {
        errors(
            BEARER_TOKEN,
            &[
                (400, "`More than one Authorization header`"),
                (
                    401,
                    "`Not authenticated`: no token was sent; `Token is invalid`",
                ),
            ],
        )
    }
}

impl IntoResponses for CurrentUser {
    fn responses() -> Responses {
        let mut responses = BearerToken::responses();
        responses.extend(errors(
            "CurrentUser",
            &[
                (401, "`Token has expired`, `User not found`"),
                (403, "`User is disabled`"),
            ],
        ));
        responses
    }
}

impl IntoResponses for Admin {
    fn responses() -> Responses {
        let mut responses = CurrentUser::responses();
        responses.extend(errors("Admin", &[(403, "`Admin only`")]));
        responses
    }
}
