//! The description of the API, held against the running server, and the page that
//! shows it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Api, Shop};

/// One method of one path, with values for the path's parameters.
struct Operation {
    method: String,
    template: String,
    path: String,
    needs_token: bool,
}

async fn document(api: &Api) -> Value {
    api.get("/openapi.json").await.status_is(200).json()
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (template, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let security = operation["security"].as_array();
            let ways = security.expect("each says what it needs");
            // An empty one is none.
            let is_optional = ways.iter().any(|way| *way == serde_json::json!({}));
            operations.push(Operation {
                method: method.to_uppercase(),
                template: template.clone(),
                path: with_values(template),
                needs_token: !ways.is_empty() && !is_optional,
            });
        }
    }
    assert!(operations.len() > 40, "{} operations", operations.len());
    operations
}

fn with_values(template: &str) -> String {
    let id = match template.starts_with("/api/users") {
        true => "8e6f3c52-6a3d-4c66-b3a5-0d5f9b9f4c11",
        false => "1099",
    };
    let picture = "CQRobot%2FJST%20EL%2FJST%20EL%202P-1.jpg";
    let path = template.replace("{id}", id).replace("{path}", picture);
    let path = path.replace("{slug}", "jst-el-2-pin-connector-kit");
    let path = path.replace("{session}", "0123456789abcdef0123456789abcdef");
    assert!(!path.contains('{'), "{path} has another parameter");
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_document_is_openapi_3_1_and_can_be_kept() {
    let api = Shop::shared().await;
    let response = api.get("/openapi.json").await;
    assert_eq!(
        response.status_is(200).header("content-type"),
        "application/json"
    );
    let version = response.json()["openapi"].as_str().map(str::to_owned);
    assert!(version.is_some_and(|version| version.starts_with("3.1.")));
    let tag = response.header("etag");
    let known = api
        .get_with("/openapi.json", &[("if-none-match", tag)])
        .await;
    assert!(known.status_is(304).body.is_empty());
    let coded = [("accept-encoding", "br")];
    let coded = api.get_with("/openapi.json", &coded).await;
    assert_eq!(coded.status_is(200).header("content-encoding"), "br");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_tells_the_methods_that_are_described() {
    let api = Shop::shared().await;
    let operations = operations(&document(&api).await);
    let templates: BTreeSet<_> = operations.iter().map(|one| &one.template).collect();
    for template in templates {
        let described = operations.iter().filter(|one| one.template == *template);
        let mut expected: BTreeSet<_> = described.map(|one| one.method.as_str()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD");
        }
        expected.insert("OPTIONS");
        let response = api.call("OPTIONS", &with_values(template)).send().await;
        assert!(
            response.status_is(204).allow().iter().eq(&expected),
            "{template}: {:?}",
            response.allow()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_needs_a_token_is_asked_for_one_and_nobody_else() {
    let api = Shop::shared().await;
    for Operation {
        method,
        path,
        needs_token,
        ..
    } in operations(&document(&api).await)
    {
        let response = api.call(&method, &path).send().await;
        if path == "/cache/catalog" {
            // Without a token there is nothing at a folder.
            response.detail(404, "File not found");
            let odd = [("authorization", "Basic YWRhOmFkYQ==")];
            let response = api.get_with(&path, &odd).await;
            response.detail(401, "Not authenticated");
        } else if needs_token {
            response.detail(401, "Not authenticated");
        } else {
            assert_ne!(response.status, 401, "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn references_lead_somewhere_and_names_are_unique() {
    let document = document(&Shop::shared().await).await;
    let text = document.to_string();
    let references: BTreeSet<_> = text
        .split("\"$ref\":\"#")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let tags = document["tags"].as_array().expect("tags");
    let tags: BTreeSet<_> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
    let paths = document["paths"].as_object().expect("paths").values();
    let mut names = BTreeSet::new();
    for operation in paths.flat_map(|item| item.as_object().expect("an item").values()) {
        let name = operation["operationId"].as_str().expect("a name");
        assert!(names.insert(name), "{name} is there twice");
        let tag = operation["tags"][0].as_str().expect("a tag");
        assert!(tags.contains(tag), "{name}: {tag} is not explained");
        assert!(operation["summary"].is_string(), "{name} has no summary");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_needs_nobody_else() {
    let api = Shop::shared().await;
    let page = api.get("/docs").await;
    assert_eq!(
        page.status_is(200).header("content-type"),
        "text/html; charset=utf-8"
    );
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'; script-src 'self';"),
        "{policy}"
    );
    assert!(
        !policy.contains("http") && !policy.contains("unsafe"),
        "{policy}"
    );
    let text = page.text();
    assert!(!text.contains("://"), "{text}");
    let assets: Vec<_> = text
        .split('"')
        .filter(|part| part.starts_with("/docs/assets/"))
        .collect();
    assert_eq!(assets.len(), 4, "{assets:?}");
    for path in assets {
        let asset = api.get(path).await;
        let kept = asset.status_is(200).header("cache-control");
        assert!(kept.contains("immutable"), "{path}: {kept}");
        let tag = asset.header("etag");
        api.get_with(path, &[("if-none-match", tag)])
            .await
            .status_is(304);
        if path.contains("swagger-ui") {
            assert_eq!(asset.header("content-encoding"), "gzip", "{path}");
            assert!(asset.body.starts_with(&[0x1f, 0x8b]), "{path}");
        }
    }
    api.get("/docs/").await.status_is(200);
    api.get("/docs/assets/other.js")
        .await
        .detail(404, "Not Found");
}
