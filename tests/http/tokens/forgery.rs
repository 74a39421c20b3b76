//! Signatures and headers that are not ours.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::Case;
use crate::harness::{JWT_SECRET, jwt};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_signature_is_no_token_however_none_is_spelled() {
    let case = Case::new().await;
    case.check_harness().await;
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let jwt = case.jwt.clone().header("alg", none);
        case.refuse(&format!("{}.", jwt.unsigned()), none).await;
        case.refuse(&jwt.unsigned(), none).await;
        case.refuse(&jwt.sign_as(none, JWT_SECRET.as_bytes()), none)
            .await;
        case.refuse(&jwt.sign_as(none, b""), none).await;
    }
    for alg in [Value::Null, json!(["HS256"]), json!(1)] {
        let header = json!({"typ": "JWT", "alg": alg}).to_string();
        let claims = case.jwt.claims.to_string();
        case.refuse(
            &jwt::sign(&header, &claims, "HS256", JWT_SECRET.as_bytes()),
            "odd alg",
        )
        .await;
    }
    let claims = case.jwt.claims.to_string();
    let token = jwt::sign(r#"{"typ":"JWT"}"#, &claims, "HS256", JWT_SECRET.as_bytes());
    case.refuse(&token, "no alg").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_configured_algorithm_counts() {
    let case = Case::new().await;
    for algorithm in [
        "HS384", "HS512", "hs256", "HS1", "RS256", "PS256", "ES256", "EdDSA", "HS256 ", "BLAKE2B",
    ] {
        let token = case.jwt.sign_as(algorithm, JWT_SECRET.as_bytes());
        case.refuse(&token, algorithm).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_right_key_counts() {
    let case = Case::new().await;
    let shorter = &JWT_SECRET[..JWT_SECRET.len() - 1];
    let longer = format!("{JWT_SECRET}\n");
    let decoded = STANDARD.encode(JWT_SECRET);
    for key in [
        "",
        "secret",
        "changeme",
        "your-256-bit-secret",
        shorter,
        &longer,
        &decoded,
    ] {
        case.refuse(&case.jwt.sign(key), key).await;
    }
    for zeros in [1, 32, 64] {
        case.refuse(&case.jwt.sign_as("HS256", &vec![0; zeros]), "zeros")
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bit_of_the_token_counts() {
    let case = Case::new().await;
    let (body, tag) = case.token.rsplit_once('.').expect("a signature");
    let tag_bytes = URL_SAFE_NO_PAD.decode(tag).expect("base64url");
    let with = |bytes: &[u8]| format!("{body}.{}", URL_SAFE_NO_PAD.encode(bytes));
    for length in [0, 1, 16, tag_bytes.len() - 1] {
        case.refuse(&with(&tag_bytes[..length]), "a cut signature")
            .await;
    }
    case.refuse(
        &with(&[&tag_bytes[..], b"x"].concat()),
        "an extended signature",
    )
    .await;
    let mut flipped = tag_bytes.clone();
    flipped[0] ^= 1;
    case.refuse(&with(&flipped), "a flipped bit").await;

    let other = case.api.login(&case.person).await;
    let foreign = other.rsplit_once('.').expect("a signature").1;
    case.refuse(
        &format!("{body}.{foreign}"),
        "the signature of another token",
    )
    .await;
    let claims = case.jwt.clone().claim("role", "admin").unsigned();
    case.refuse(&format!("{claims}.{tag}"), "claims after the signature")
        .await;

    // The last character of 43 has two spare bits: a second spelling of the
    // same bytes is a second token, and must not be one of ours.
    let last = tag.chars().last().expect("a character");
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let at = alphabet.find(last).expect("base64url");
    let twin = alphabet.as_bytes()[at ^ 1] as char;
    case.refuse(
        &format!("{body}.{}{twin}", &tag[..tag.len() - 1]),
        "spare bits",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn padding_whitespace_and_other_alphabets_are_refused() {
    let case = Case::new().await;
    let token = &case.token;
    let parts: Vec<_> = token.split('.').collect();
    for (bad, why) in [
        (format!("{token}="), "padding"),
        (
            format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
            "padding inside",
        ),
        (
            format!("{} .{}.{}", parts[0], parts[1], parts[2]),
            "a space inside",
        ),
        (
            format!("{}.{}.\t{}", parts[0], parts[1], parts[2]),
            "a tab inside",
        ),
        (format!("{token}%20"), "a percent"),
        (format!("\"{token}\""), "quotes"),
        (format!("{token},{token}"), "a list"),
        (format!("{token} {token}"), "two tokens"),
        (token.replace(['-', '_'], "+"), "the other alphabet"),
    ] {
        if bad != *token {
            case.refuse(&bad, why).await;
        }
    }
    case.api.me(token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_has_three_parts() {
    let case = Case::new().await;
    let parts: Vec<_> = case.token.split('.').collect();
    for bad in [
        "x".to_owned(),
        ".".into(),
        "..".into(),
        "...".into(),
        "....".into(),
        parts[0].into(),
        parts[..2].join("."),
        format!("{}.", parts[..2].join(".")),
        format!("{}.", case.token),
        format!(".{}", case.token),
        format!("{}.{}", case.token, parts[2]),
        format!("{}.{}.{}", case.token, parts[1], parts[2]),
        format!(".{}.{}", parts[1], parts[2]),
        format!("{}..{}", parts[0], parts[2]),
    ] {
        case.refuse(&bad, "parts").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn header_fields_choose_no_key_and_add_no_meaning() {
    let case = Case::new().await;
    let key = b"an attacker's key of thirty-two bytes";
    let jwk = json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode(key)});
    for (name, value) in [
        ("kid", json!("../../../../dev/null")),
        ("kid", json!("' union select 'an attacker''s key'--")),
        ("kid", json!("/proc/sys/kernel/randomize_va_space")),
        ("kid", json!(0)),
        ("jwk", jwk),
        ("jku", json!("http://127.0.0.1:1/keys.json")),
        ("x5u", json!("http://127.0.0.1:1/cert.pem")),
        ("x5c", json!(["AAAA"])),
    ] {
        let jwt = case.jwt.clone().header(name, value.clone());
        for secret in [&key[..], b"", b"\0"] {
            case.refuse(&jwt.sign_as("HS256", secret), name).await;
        }
    }
    // Correctly signed, but of another kind or with an extension unknown to us.
    for (name, value) in [
        ("typ", json!("refresh+jwt")),
        ("typ", json!("JOSE")),
        ("typ", json!(5)),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
    ] {
        if name == "b64" {
            let jwt = case
                .jwt
                .clone()
                .header(name, value)
                .header("crit", json!(["b64"]));
            case.refuse(&jwt.sign(JWT_SECRET), "b64").await;
            continue;
        }
        case.refuse(&case.jwt.clone().header(name, value).sign(JWT_SECRET), name)
            .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn well_signed_nonsense_is_still_nonsense() {
    let case = Case::new().await;
    let header = case.jwt.header.to_string();
    let claims = case.jwt.claims.to_string();
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let double = claims.replacen('{', "{\"sub\":\"00000000-0000-0000-0000-000000000000\",", 1);
    let sign =
        |header: &str, claims: &str| jwt::sign(header, claims, "HS256", JWT_SECRET.as_bytes());
    for (token, why) in [
        (sign(&header, ""), "no claims"),
        (sign(&header, "null"), "null"),
        (sign(&header, "[]"), "a list"),
        (sign(&header, "{}"), "no claim"),
        (sign(&header, &deep), "deep nesting"),
        (sign(&header, &double), "a claim twice"),
        (sign(&header, &format!("{claims}x")), "trailing text"),
        (sign(&header, &format!("\u{feff}{claims}")), "a BOM"),
        (sign("", &claims), "no header"),
        (sign("[]", &claims), "a list for a header"),
        (sign(&deep, &claims), "a deep header"),
        (
            sign(r#"{"alg":"none","alg":"HS256","typ":"JWT"}"#, &claims),
            "alg twice",
        ),
    ] {
        case.refuse(&token, why).await;
    }
    let invalid = URL_SAFE_NO_PAD.encode([b'{', 0xff, 0xfe, b'}']);
    let parts: Vec<_> = case.token.split('.').collect();
    case.refuse(
        &format!("{}.{invalid}.{}", parts[0], parts[2]),
        "invalid UTF-8",
    )
    .await;
}
