//! The texts of the front's scripts have translations.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use storefront_languages::build::read;

#[test]
fn no_text_of_a_script_lacks_a_translation() {
    let mut texts = Vec::new();
    read_scripts("../../static/web/js".as_ref(), &mut texts);
    assert!(texts.len() > 400, "{}", texts.len());
    for (tag, translations) in read("../../languages".as_ref(), "front") {
        texts.retain(|text| !translations.contains_key(text));
        assert!(texts.is_empty(), "languages/{tag}.json lacks {texts:#?}");
    }
}

/// Errors that the front does not show: it has texts of its own for some, and makes no request that
/// others are the answer to.
const NOT_SHOWN: [&str; 18] = [
    "Header values must be UTF-8",
    "If-Match",
    "If-Unmodified-Since",
    "Internal server error",
    "Invalid If-Modified-Since header",
    "More than one Authorization header",
    "No popular products found",
    "Range not satisfiable",
    "Request body is not valid JSON",
    "Service unavailable",
    "Slug already taken",
    "The file is not a picture. Use JPEG, PNG, WebP, GIF, AVIF or SVG.",
    "This picture is part of the deployment",
    "Token record not found",
    "Too many attempts, try again later",
    "Unsupported Content-Encoding",
    "Unsupported Content-Type",
    "outbox_key",
];

#[test]
fn no_error_of_the_api_that_people_see_lacks_a_translation() {
    let mut texts = BTreeSet::new();
    for component in ["media", "products", "users", "web"] {
        let file = format!("../{component}/openapi.json");
        let description = fs::read(file).unwrap();
        read_details(&serde_json::from_slice(&description).unwrap(), &mut texts);
    }
    assert!(texts.len() > 30, "{}", texts.len());
    texts.retain(|text| !NOT_SHOWN.contains(&&**text));
    for (tag, translations) in read("../../languages".as_ref(), "front") {
        texts.retain(|text| !translations.contains_key(&with_places(text)));
        assert!(texts.is_empty(), "languages/{tag}.json lacks {texts:#?}");
    }
}

/// The texts that `detail` of an answer may be.
fn read_details(description: &Value, texts: &mut BTreeSet<String>) {
    match description {
        Value::Array(values) => values.iter().for_each(|value| read_details(value, texts)),
        Value::Object(fields) => {
            if let Some(Value::Array(details)) = fields.get("detail").map(|detail| &detail["enum"])
            {
                texts.extend(details.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            fields.values().for_each(|value| read_details(value, texts));
        }
        _ => {}
    }
}

/// A text with `{0}` for its first number and so on, as `told` in language.js looks it up.
fn with_places(text: &str) -> String {
    let mut places = 0..;
    let mut words = Vec::new();
    for word in text.split(' ') {
        words.push(match word.parse::<f64>() {
            Ok(_) => format!("{{{}}}", places.next().unwrap_or(0)),
            Err(_) => word.to_owned(),
        });
    }
    words.join(" ")
}

#[test]
fn texts_are_found_in_scripts() {
    let script = "a(t`Log in`); b = around`New here? ${h(`x`, {}, t`Register`)}!`;
        c = count(list.length, \"{0} product\", \"{0} products\"); d = `not ${this}`;";
    let expected = [
        "Log in",
        "New here? {0}!",
        "Register",
        "{0} product",
        "{0} products",
    ];
    let mut found = texts_in(script);
    found.sort_unstable();
    assert_eq!(found, expected);
}

fn read_scripts(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_scripts(&path, texts);
        } else if path.file_name().is_some_and(|name| name != "language.js") {
            texts.extend(texts_in(&fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The templates after `t` and `around`, with numbers for their values, and the two texts of
/// `count`.
fn texts_in(script: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for tag in ["t`", "around`"] {
        for (at, _) in script.match_indices(tag) {
            let is_word = script[..at].ends_with(|last: char| last.is_alphanumeric());
            if !is_word {
                texts.push(template(&script[at + tag.len()..]));
            }
        }
    }
    for call in script.split("count(").skip(1) {
        let literals = call.split('"').skip(1).step_by(2).take(2);
        let plural = literals.filter(|text| text.contains("{0}"));
        texts.extend(plural.map(str::to_owned));
    }
    texts
}

/// The text of a template that starts here, up to its end.
fn template(mut rest: &str) -> String {
    let mut text = String::new();
    for index in 0.. {
        let end = rest.find('`').expect("a template ends");
        let Some(value) = rest[..end].find("${") else {
            text += &rest[..end];
            break;
        };
        text += &format!("{}{{{index}}}", &rest[..value]);
        rest = after_value(&rest[value + 2..]);
    }
    text.replace("\\u00a0", "\u{a0}")
}

/// What is behind the brace that closes a value.
fn after_value(text: &str) -> &str {
    let mut depth = 1;
    for (at, character) in text.char_indices() {
        depth += match character {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}
