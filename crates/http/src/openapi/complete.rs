//! Completes a component's document with what all its operations have in common.

use serde_json::{Map, Value, json};
use utoipa::openapi::{OpenApi, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::responses::{BEARER_TOKEN, InvalidFields, OPTIONAL_TOKEN};
use crate::error::FieldError;

/// What every operation can respond with: a status, the name of the shared response,
/// and its description.
const ALWAYS: [(&str, &str, &str); 3] = [
    ("400", "BadRequest", "`Header values must be UTF-8`"),
    (
        "500",
        "InternalServerError",
        "`Internal server error`: a mistake of ours, its cause is in the log",
    ),
    (
        "503",
        "ServiceUnavailable",
        "`Service unavailable`: Redis or SQLite cannot be reached, or a variable is wrong",
    ),
];

/// Headers that every response with a status has.
const HEADERS: [(&str, &str, &str); 3] = [
    (
        "401",
        "WWW-Authenticate",
        "`Bearer`, with `error=\"invalid_token\"` if there was a token",
    ),
    (
        "429",
        "Retry-After",
        "Seconds until it is worth trying again",
    ),
    (
        "503",
        "Retry-After",
        "Seconds until it is worth trying again",
    ),
];

/// Completes a document: each status of an operation gets one response, errors get
/// bodies, and operations behind an access token get a security requirement.
pub fn complete(document: OpenApi) -> Value {
    let mut document = serde_json::to_value(document).expect("a document is JSON");
    let schemas = document["components"]["schemas"].as_object_mut();
    let schemas = schemas.expect("a component has types");
    schemas.insert(FieldError::name().into(), schema(FieldError::schema()));
    schemas.insert(
        InvalidFields::name().into(),
        schema(InvalidFields::schema()),
    );
    for (status, name, text) in ALWAYS {
        let part = json!({ "description": text });
        document["components"]["responses"][name] = response(status, &[part]);
    }
    for operation in operations(&mut document) {
        let parts = std::mem::take(&mut operation["responses"]);
        let has_token = has_responses_of(&parts, BEARER_TOKEN);
        let may_have_token = has_responses_of(&parts, OPTIONAL_TOKEN);
        operation["responses"] = responses(parts).into();
        let parameters = operation.get_mut("parameters");
        let parameters = parameters.and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            without_null(&mut parameter["schema"]);
        }
        operation["security"] = match (has_token, may_have_token) {
            (true, _) => json!([{ "password": [] }, { "bearer": [] }]),
            (false, true) => json!([{ "password": [] }, { "bearer": [] }, {}]),
            (false, false) => json!([]),
        };
    }
    document
}

/// Which of the fields of an object have to be there.
#[derive(Clone, Copy, Debug)]
pub enum Needed {
    /// One of them, and no other.
    OneOf(&'static [&'static str]),
    /// At least one of them.
    AnyOf(&'static [&'static str]),
}

/// Adds to a schema which of its fields have to be there, as derived ones cannot tell.
///
/// # Panics
/// There is no such schema.
pub fn need(document: &mut Value, schema: &str, needed: Needed) {
    let (keyword, fields) = match needed {
        Needed::OneOf(fields) => ("oneOf", fields),
        Needed::AnyOf(fields) => ("anyOf", fields),
    };
    let schema = document["components"]["schemas"].get_mut(schema);
    let schema = schema.expect("a schema of this name");
    let alternatives = fields.iter().map(|field| json!({ "required": [field] }));
    schema[keyword] = alternatives.collect();
}

fn schema(schema: RefOr<Schema>) -> Value {
    serde_json::to_value(schema).expect("a schema is JSON")
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().expect("there are paths");
    let items = paths.values_mut().filter_map(Value::as_object_mut);
    items.flat_map(|item| item.values_mut().filter(|value| value.is_object()))
}

fn responses(parts: Value) -> Map<String, Value> {
    let Value::Object(mut parts) = parts else {
        return Map::new();
    };
    let mut statuses: Map<String, Value> = Map::new();
    for (status, name, text) in ALWAYS {
        if parts.keys().any(|key| key.starts_with(status)) {
            parts.insert(format!("{status} always"), json!({ "description": text }));
        } else {
            let reference = format!("#/components/responses/{name}");
            statuses.insert(status.into(), json!({ "$ref": reference }));
        }
    }
    for (key, part) in parts {
        let status = key.split(' ').next().unwrap_or_default();
        let entry = statuses.entry(status).or_insert_with(|| json!([]));
        entry.as_array_mut().expect("made so").push(part);
    }
    for (status, parts) in &mut statuses {
        if let Value::Array(list) = parts {
            *parts = response(status, list);
        }
    }
    statuses
}

/// Makes one response of the parts of a status.
fn response(status: &str, parts: &[Value]) -> Value {
    let mut response = parts[0].clone();
    let descriptions: Vec<_> = parts
        .iter()
        .filter_map(|p| p["description"].as_str())
        .collect();
    response["description"] = match *descriptions {
        [one] => one.into(),
        _ => format!("- {}", descriptions.join("\n- ")).into(),
    };
    if status >= "400" {
        response["content"] = json!({ "application/json": error_content(parts) });
    }
    for (of, name, text) in HEADERS {
        if of == status {
            response["headers"][name] =
                json!({ "description": text, "schema": { "type": "string" } });
        }
    }
    response
}

/// The media type object of an error: the bodies that parts bring themselves, and
/// `{"detail": …}` with the texts of the others.
fn error_content(parts: &[Value]) -> Value {
    const JSON: &str = "/content/application~1json";
    let own = parts.iter().filter_map(|part| part.pointer(JSON));
    let own: Vec<_> = own.collect();
    let plain = parts.iter().filter(|part| part.pointer(JSON).is_none());
    let texts: Vec<_> = plain.flat_map(|part| details(part)).collect();
    if let ([one], true) = (&*own, texts.is_empty()) {
        return (*one).clone();
    }
    let mut schemas: Vec<_> = own
        .iter()
        .map(|content| content["schema"].clone())
        .collect();
    if !texts.is_empty() {
        schemas.push(error_schema(&texts));
    }
    schemas.dedup();
    match &*schemas {
        [one] => json!({ "schema": one }),
        many => json!({ "schema": { "anyOf": many } }),
    }
}

fn error_schema(texts: &[&str]) -> Value {
    json!({
        "type": "object",
        "required": ["detail"],
        "properties": { "detail": { "type": "string", "enum": texts } },
    })
}

/// The texts in backticks in a description.
fn details(part: &Value) -> Vec<&str> {
    let description = part["description"].as_str().unwrap_or_default();
    description.split('`').skip(1).step_by(2).collect()
}

/// A parameter may be missing, but it is never null.
fn without_null(schema: &mut Value) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = &**types {
            schema["type"] = one.clone();
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("oneOf") {
        choices.retain(|choice| choice["type"] != "null");
        if let [one] = &**choices {
            *schema = one.clone();
        }
    }
}

/// True if an extractor is among those that respond.
fn has_responses_of(parts: &Value, extractor: &str) -> bool {
    let mut keys = parts.as_object().into_iter().flatten().map(|(key, _)| key);
    keys.any(|key| {
        key.split_once(' ')
            .is_some_and(|(_, name)| name == extractor)
    })
}

#[cfg(test)]
mod tests {
    use utoipa::openapi::path::{HttpMethod, Operation, PathItem, Paths};
    use utoipa::openapi::{Components, Response};

    use super::*;

    #[test]
    fn parts_of_a_status_become_one_response() {
        let parts = json!({
            "200": { "description": "Done" },
            "401 BearerToken": { "description": "`Not authenticated`" },
            "401 CurrentUser": { "description": "`Token has expired`, `User not found`" },
            "422": { "description": "`At least one`" },
            "422 Fields": {
                "description": "Fields",
                "content": { "application/json": { "schema": { "$ref": "#/x" } } },
            },
        });
        assert!(has_responses_of(&parts, BEARER_TOKEN));
        let responses = Value::from(responses(parts));
        assert_eq!(responses["200"], json!({ "description": "Done" }));
        let text = "- `Not authenticated`\n- `Token has expired`, `User not found`";
        assert_eq!(responses["401"]["description"], text);
        let schema = |status: &str| &responses[status]["content"]["application/json"]["schema"];
        assert_eq!(
            schema("401")["properties"]["detail"]["enum"],
            json!(["Not authenticated", "Token has expired", "User not found"])
        );
        assert!(responses["401"]["headers"]["WWW-Authenticate"].is_object());
        assert_eq!(schema("422")["anyOf"][0], json!({ "$ref": "#/x" }));
        assert_eq!(
            schema("422")["anyOf"][1]["properties"]["detail"]["enum"],
            json!(["At least one"])
        );
        let shared = "#/components/responses/ServiceUnavailable";
        assert_eq!(responses["503"]["$ref"], shared);
    }

    #[test]
    fn an_operation_gets_what_it_lacks_and_nothing_else() {
        let operation = Operation::builder().response("200", Response::new("Done"));
        let item = PathItem::new(HttpMethod::Get, operation.build());
        let document = OpenApi::builder()
            .paths(Paths::builder().path("/a", item))
            .components(Some(
                Components::builder().schema_from::<FieldError>().build(),
            ));
        let document = complete(document.build());
        let operation = document["paths"]["/a"]["get"].as_object().unwrap();
        let fields: Vec<_> = operation.keys().collect();
        assert_eq!(fields, ["responses", "security"]);
        assert_eq!(operation["security"], json!([]));
        let statuses = operation["responses"].as_object().unwrap().keys();
        assert!(statuses.eq(["200", "400", "500", "503"]));
    }

    #[test]
    fn a_limit_names_when_to_come_back() {
        let limited = response("429", &[json!({ "description": "`Later`" })]);
        assert!(limited["headers"]["Retry-After"].is_object());
    }

    #[test]
    fn a_schema_tells_which_fields_it_needs() {
        let mut document = json!({"components": {"schemas": {"A": {"type": "object"}}}});
        need(&mut document, "A", Needed::OneOf(&["a", "b"]));
        need(&mut document, "A", Needed::AnyOf(&["c"]));
        let expected = json!({
            "type": "object", "anyOf": [{"required": ["c"]}],
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        });
        assert_eq!(document["components"]["schemas"]["A"], expected);
    }

    #[test]
    fn parameters_are_never_null() {
        let mut schema = json!({ "type": ["string", "null"] });
        without_null(&mut schema);
        assert_eq!(schema, json!({ "type": "string" }));
        let mut schema = json!({ "oneOf": [{ "type": "null" }, { "enum": [1, 2] }] });
        without_null(&mut schema);
        assert_eq!(schema, json!({ "enum": [1, 2] }));
    }
}
