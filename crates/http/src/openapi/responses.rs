//! What extractors and limits respond with instead of the handler.
//!
//! Several of them can respond with the same status, and an operation's own responses
//! too. So their keys are a status and a name: `"401 BearerToken"`. The parts of a
//! status become one response in [`super::complete`].

use std::collections::BTreeMap;

use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::{ContentBuilder, Ref, RefOr};
use utoipa::{IntoResponses, ToSchema};

use crate::error::FieldError;
use crate::json::Json;
use crate::query::{PathSegment, Query};

/// Responses of an extractor.
pub type Responses = BTreeMap<String, RefOr<Response>>;

/// The name under which the extractor of access tokens has its responses. An operation
/// with such a response asks for a token.
pub const BEARER_TOKEN: &str = "BearerToken";

/// The name of the responses of an extractor that does without a token in some requests.
pub const OPTIONAL_TOKEN: &str = "OptionalToken";

/// Fields that are missing or invalid.
#[derive(ToSchema)]
#[schema(example = json!({"detail": [
    {"loc": ["body", "email"], "msg": "Field required", "type": "missing"}
]}))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct InvalidFields {
    /// All faulty fields of a body, or the first faulty parameter of a query.
    detail: Vec<FieldError>,
}

impl<T> IntoResponses for Json<T> {
    fn responses() -> Responses {
        let mut responses = errors(
            "Json",
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
        responses.extend(invalid("Json", "Fields that are missing or invalid"));
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

impl IntoResponses for PathSegment {
    fn responses() -> Responses {
        let text = "`Not Found`: that part of the path is not UTF-8";
        errors("PathSegment", &[(404, text)])
    }
}

/// Responses with a status and a description each, under the name of their extractor.
pub fn errors(extractor: &str, list: &[(u16, &str)]) -> Responses {
    let response = |(status, text): &(u16, &str)| {
        let response = Response::new(*text);
        (format!("{status} {extractor}"), response.into())
    };
    list.iter().map(response).collect()
}

fn invalid(extractor: &str, text: &str) -> Responses {
    let schema = Ref::from_schema_name(InvalidFields::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new()
        .description(text)
        .content("application/json", content)
        .build();
    BTreeMap::from([(format!("422 {extractor}"), response.into())])
}
