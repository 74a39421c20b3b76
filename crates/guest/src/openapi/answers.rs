//! What extractors and limits answer instead of the handler.
//!
//! Several of them can answer with the same status, and an operation's own responses
//! too. So their keys are a status and a name: `"401 BearerToken"`. The parts of a
//! status become one response in [`super::complete`].

use std::collections::BTreeMap;

use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

use crate::error::FieldError;
use crate::fields::Fields;
use crate::limit::Limit;
use crate::query::{Query, Segment};
use crate::user::{Admin, BearerToken, CurrentUser};

type Responses = BTreeMap<String, RefOr<Response>>;

/// Fields that are missing or invalid.
#[derive(ToSchema)]
#[schema(example = json!({"detail": [
    {"loc": ["body", "email"], "msg": "Field required", "type": "missing"}
]}))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct InvalidFields {
    /// All of them, or the first one of a query.
    detail: Vec<FieldError>,
}

impl IntoResponses for Fields {
    fn responses() -> Responses {
        let mut responses = refusals(
            "Fields",
            &[
                (
                    400,
                    "`Request body is not valid JSON` (an object with a key twice is not), \
                     `Request body is incomplete`",
                ),
                (413, "`Request body is too large` (over 64 KiB)"),
                (
                    415,
                    "`Unsupported Content-Type`, `Unsupported Content-Encoding`",
                ),
            ],
        );
        responses.extend(invalid("Fields", "Fields that are missing or invalid"));
        responses
    }
}

impl IntoResponses for Query {
    fn responses() -> Responses {
        invalid(
            "Query",
            "A parameter of the query or the path that is invalid",
        )
    }
}

impl IntoResponses for Segment {
    fn responses() -> Responses {
        let text = "`Not Found`: that part of the path is not UTF-8";
        refusals("Segment", &[(404, text)])
    }
}

impl IntoResponses for Limit {
    fn responses() -> Responses {
        let text = "`Too many attempts, try again later`";
        refusals("Limit", &[(429, text)])
    }
}

impl IntoResponses for BearerToken {
    fn responses() -> Responses {
        refusals(
            "BearerToken",
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
        responses.extend(refusals(
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
        responses.extend(refusals("Admin", &[(403, "`Admin only`")]));
        responses
    }
}

fn refusals(by: &str, list: &[(u16, &str)]) -> Responses {
    let response = |(status, text): &(u16, &str)| {
        let response = Response::new(*text);
        (format!("{status} {by}"), response.into())
    };
    list.iter().map(response).collect()
}

fn invalid(by: &str, text: &str) -> Responses {
    let schema = Ref::from_schema_name(InvalidFields::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new()
        .description(text)
        .content("application/json", content)
        .build();
    BTreeMap::from([(format!("422 {by}"), response.into())])
}
