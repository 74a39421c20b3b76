//! The description of the API: one document, merged of those that the components' tests write
//! (`components/*/openapi.json`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Merges the documents of the other components into `base`.
///
/// # Errors
/// A sentence: two documents describe the same path, define the same name differently, or have
/// operations with the same id.
pub fn merge(mut base: Value, others: Vec<Value>) -> Result<Value, String> {
    for mut other in others {
        for (path, item) in take(&mut other, &PATHS) {
            if object(&mut base, &PATHS)
                .insert(path.clone(), item)
                .is_some()
            {
                return Err(format!("{path} is described twice"));
            }
        }
        for kind in ["schemas", "responses"] {
            let place = ["components", kind];
            for (name, part) in take(&mut other, &place) {
                let parts = object(&mut base, &place);
                if parts.get(&name).is_some_and(|before| *before != part) {
                    return Err(format!("two {kind} are called {name}"));
                }
                parts.insert(name, part);
            }
        }
    }
    check_names(object(&mut base, &PATHS))?;
    share_responses(&mut base);
    Ok(base)
}

/// Moves responses that several operations have in common to one place: they are a quarter of
/// the document, which the component contains without compression too. They are called by their
/// status and a number.
fn share_responses(document: &mut Value) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    each_response(document, |_, response| {
        *counts.entry(response.to_string()).or_default() += 1;
    });
    let mut shared: BTreeMap<String, (String, Value)> = BTreeMap::new();
    each_response(document, |status, response| {
        let text = response.to_string();
        if counts[&text] < 2 || response.get("$ref").is_some() {
            return;
        }
        let next = format!("{status}-{}", shared.len() + 1);
        let (name, _) = shared
            .entry(text)
            .or_insert_with(|| (next, response.clone()));
        *response = json!({ "$ref": format!("#/components/responses/{name}") });
    });
    object(document, &["components", "responses"]).extend(shared.into_values());
}

fn each_response(document: &mut Value, mut change: impl FnMut(&str, &mut Value)) {
    let items = object(document, &PATHS).values_mut();
    let operations = items.filter_map(Value::as_object_mut).flatten();
    for (_, operation) in operations {
        let responses = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            change(status, response);
        }
    }
}

const PATHS: [&str; 1] = ["paths"];

/// Returns an object in the document, which is created if it is missing.
fn object<'a>(document: &'a mut Value, place: &[&str]) -> &'a mut Map<String, Value> {
    let found = place.iter().fold(document, |value, name| &mut value[*name]);
    if found.is_null() {
        *found = Map::new().into();
    }
    found.as_object_mut().expect("OpenAPI has objects there")
}

fn take(document: &mut Value, place: &[&str]) -> Map<String, Value> {
    std::mem::take(object(document, place))
}

fn check_names(paths: &Map<String, Value>) -> Result<(), String> {
    let operations = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Map::values);
    let mut names = BTreeSet::new();
    for name in operations.filter_map(|operation| operation["operationId"].as_str()) {
        if !names.insert(name) {
            return Err(format!("two operations are called {name}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(path: &str, name: &str, schema: &str) -> Value {
        json!({
            "info": { "title": path },
            "paths": { path: { "get": { "operationId": name } } },
            "components": { "schemas": { "Thing": { "type": schema } } },
        })
    }

    #[test]
    fn paths_and_types_come_together() {
        let merged = merge(
            document("/a", "a", "string"),
            vec![document("/b", "b", "string")],
        );
        let merged = merged.unwrap();
        assert_eq!(merged["info"]["title"], "/a");
        assert_eq!(merged["paths"].as_object().unwrap().len(), 2);
        assert_eq!(merged["components"]["schemas"]["Thing"]["type"], "string");
    }

    #[test]
    fn operations_share_what_is_the_same() {
        let with = |path: &str, text: &str| {
            let mut document = document(path, path, "string");
            document["paths"][path]["get"]["responses"] = json!({
                "404": { "description": text }, "401": { "$ref": "#/other" }
            });
            document
        };
        let others = vec![with("/b", "none"), with("/c", "gone")];
        let merged = merge(with("/a", "none"), others).unwrap();
        let response = |path: &str| &merged["paths"][path]["get"]["responses"]["404"];
        let reference = json!({ "$ref": "#/components/responses/404-1" });
        assert_eq!(*response("/a"), reference);
        assert_eq!(*response("/b"), reference);
        assert_eq!(*response("/c"), json!({ "description": "gone" }));
        let shared = &merged["components"]["responses"];
        assert_eq!(*shared, json!({ "404-1": { "description": "none" } }));
    }

    #[test]
    fn contradictions_are_mistakes() {
        let base = || document("/a", "a", "string");
        for (other, mistake) in [
            (document("/a", "b", "string"), "/a is described twice"),
            (
                document("/b", "b", "integer"),
                "two schemas are called Thing",
            ),
            (document("/b", "a", "string"), "two operations are called a"),
        ] {
            assert!(merge(base(), vec![other]).unwrap_err().contains(mistake));
        }
    }
}
