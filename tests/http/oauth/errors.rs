//! Refusals in the shape of RFC 6749 section 5.2.

use crate::harness::{Person, Shop, form};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_an_unknown_name_are_one_invalid_grant() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let wrong = api.grant_password(&ada.email, "not her password").await;
    wrong.oauth(400, "invalid_grant");
    wrong.detail(400, "Incorrect email or password");
    assert_eq!(wrong.header("cache-control"), "no-store");
    for (name, password) in [
        (Person::new().email.as_str(), ada.password.as_str()),
        ("nobody", "x"),
    ] {
        let response = api.grant_password(name, password).await;
        assert_eq!(response.status_is(400).text(), wrong.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_grants_are_unsupported() {
    let api = Shop::shared().await;
    for grant in ["client_credentials", "authorization_code", "PASSWORD", "x"] {
        let fields = [("grant_type", grant), ("username", "a"), ("password", "b")];
        let response = api.grant(&fields).await;
        response.oauth(400, "unsupported_grant_type");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_parameter_is_an_invalid_request() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (name, password) = (("username", &*ada.email), ("password", &*ada.password));
    let grant = ("grant_type", "password");
    for fields in [
        &[][..],
        &[name, password],
        &[grant, password],
        &[grant, name],
        &[("grant_type", "refresh_token")],
    ] {
        api.grant(fields).await.oauth(400, "invalid_request");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_parameter_is_a_missing_one() {
    // RFC 6749 section 3.2: "Parameters sent without a value MUST be treated as
    // if they were omitted from the request."
    let api = Shop::shared().await;
    let (name, password) = (("username", "ada"), ("password", "a password"));
    let grant = ("grant_type", "password");
    for fields in [
        &[("grant_type", ""), name, password][..],
        &[grant, ("username", ""), password],
        &[grant, name, ("password", "")],
        &[("grant_type", "refresh_token"), ("refresh_token", "")],
    ] {
        api.grant(fields).await.oauth(400, "invalid_request");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parameter_twice_is_an_invalid_request() {
    // RFC 6749 section 3.2, as two readers may take different ones.
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let whole = [
        ("grant_type", "password"),
        ("username", &*ada.email),
        ("password", &*ada.password),
        ("otp", "123456"),
    ];
    for twice in whole {
        let mut fields = whole.to_vec();
        fields.push(twice);
        api.grant(&fields).await.oauth(400, "invalid_request");
    }
    let refresh = api.tokens(&ada).await.refresh;
    let once = ("refresh_token", &*refresh);
    let fields = [("grant_type", "refresh_token"), once, once];
    api.grant(&fields).await.oauth(400, "invalid_request");
    api.redeem(&refresh).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_form_is_an_unsupported_media_type() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let body = serde_json::json!({
        "grant_type": "password", "username": ada.email, "password": ada.password
    });
    api.post("/api/users/token", &body).await.status_is(415);
    let text = form(&[("grant_type", "password")]);
    for kind in ["text/plain", "multipart/form-data; boundary=x", ""] {
        let call = api.call("POST", "/api/users/token").body(text.clone());
        call.headers(&[("content-type", kind)])
            .send()
            .await
            .status_is(415);
    }
    let call = api.call("POST", "/api/users/token").body(text);
    let coded = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-encoding", "gzip"),
    ];
    call.headers(&coded).send().await.status_is(415);
    api.call("GET", "/api/users/token")
        .send()
        .await
        .status_is(405);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_in_the_url_do_not_count() {
    // They end up in logs (RFC 6749 section 2.3.1, RFC 9700 section 2.4).
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let query = form(&[
        ("grant_type", "password"),
        ("username", &ada.email),
        ("password", &ada.password),
    ]);
    let call = api.call("POST", &format!("/api/users/token?{query}"));
    let call = call.headers(&[("content-type", "application/x-www-form-urlencoded")]);
    call.send().await.oauth(400, "invalid_request");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_text_and_bodies_too_large_are_refused() {
    let api = Shop::shared().await;
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    for body in [
        &b"grant_type=password&username=%ff%fe&password=%c0%80"[..],
        b"grant_type=password&username=\xff&password=\xff",
        b"=&&&=%",
        b"\0",
    ] {
        let call = api.call("POST", "/api/users/token").body(body.to_vec());
        call.headers(&kind).send().await.status_is(400);
    }
    let large = format!("grant_type=password&username={}", "x".repeat(70_000));
    let call = api.call("POST", "/api/users/token").body(large);
    call.headers(&kind).send().await.status_is(413);
}
