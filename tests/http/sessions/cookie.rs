//! Browsers: the refresh token in a cookie that scripts cannot read.

use serde_json::{Value, json};

use super::key;
use crate::harness::{Api, Person, Response, Shop, access_token};

const REFUSED: &str = "Refresh token is invalid or expired";
const NOT_OURS: &str = "Request does not come from a page of the shop";
const OWN_PAGE: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn log_in(api: &Api, person: &Person, remember: Value) -> Response {
    let body = json!({
        "email": person.email, "password": person.password, "remember": remember
    });
    let response = api.post("/api/users/login", &body).await;
    response.status_is(200);
    response
}

/// Logs in, and returns the cookie as a browser sends it, and the access token.
async fn browser(api: &Api, person: &Person) -> (String, String) {
    let response = log_in(api, person, true.into()).await;
    (cookie(&response), access_token(&response))
}

/// `Set-Cookie`: name and value, then the attributes.
#[track_caller]
fn set_cookie(response: &Response) -> (String, Vec<String>) {
    let mut parts = response.header("set-cookie").split("; ").map(str::to_owned);
    (parts.next().expect("a cookie"), parts.collect())
}

/// The cookie that a browser sends after this response.
#[track_caller]
fn cookie(response: &Response) -> String {
    let (cookie, attributes) = set_cookie(response);
    assert!(
        !attributes.contains(&"Max-Age=0".to_owned()),
        "{attributes:?}"
    );
    cookie
}

#[track_caller]
fn is_forgotten(response: &Response) {
    let (cookie, attributes) = set_cookie(response);
    assert_eq!(cookie, "refresh_token=");
    assert!(
        attributes.contains(&"Max-Age=0".to_owned()),
        "{attributes:?}"
    );
    assert!(
        attributes.contains(&"Path=/api/users".to_owned()),
        "{attributes:?}"
    );
}

async fn post(api: &Api, path: &str, headers: &[(&str, &str)]) -> Response {
    api.call("POST", path).headers(headers).send().await
}

async fn refresh(api: &Api, cookie: &str) -> Response {
    post(
        api,
        "/api/users/refresh_token",
        &[("cookie", cookie), OWN_PAGE],
    )
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_login_that_asks_for_it_sets_the_cookie() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let plain = api.try_login(&ada.email, &ada.password).await;
    assert_eq!(plain.status_is(200).maybe_header("set-cookie"), None);
    let unsaid = log_in(&api, &ada, Value::Null).await;
    assert_eq!(unsaid.maybe_header("set-cookie"), None);

    let always = ["Path=/api/users", "HttpOnly", "SameSite=Strict"];
    let closing = log_in(&api, &ada, false.into()).await;
    assert_eq!(set_cookie(&closing).1, always);
    let staying = log_in(&api, &ada, true.into()).await;
    let (cookie, attributes) = set_cookie(&staying);
    let thirty_days = "Max-Age=2592000";
    assert_eq!(attributes, [&always[..], &[thirty_days]].concat());
    // The response has the same fields as without the cookie.
    let names = |response: &Response| {
        let json = response.json();
        let names = json.as_object().expect("an object").keys().cloned();
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&staying), names(&plain));

    let secret = cookie.rsplit('.').next().expect("a secret");
    assert_eq!(secret.len(), 64, "256 bits: {cookie}");
    let stored = shop.redis.dump().await;
    assert!(
        !format!("{stored:?}").contains(secret),
        "Redis has its hash"
    );
    let number = json!({"email": ada.email, "password": ada.password, "remember": 1});
    let response = api.post("/api/users/login", &number).await;
    response.invalid(&["body", "remember"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_with_https_has_a_cookie_for_https() {
    let shop = Shop::builder()
        .variable("public_url", "https://shop.example")
        .start()
        .await;
    let ada = shop.somebody().await;
    let response = log_in(&shop, &ada, false.into()).await;
    let (cookie, attributes) = set_cookie(&response);
    let (name, token) = cookie.split_once('=').expect("a cookie");
    assert_eq!(name, "__Secure-refresh_token");
    assert!(attributes.contains(&"Secure".to_owned()), "{attributes:?}");
    // A cookie that could have come over HTTP is none.
    let plain = format!("refresh_token={token}");
    refresh(&shop, &plain)
        .await
        .detail(401, "Not authenticated");
    refresh(&shop, &cookie).await.status_is(200);
    let origin = ("origin", "https://shop.example");
    let cookie = ("cookie", &*cookie);
    let path = "/api/users/refresh_token";
    post(&shop, path, &[cookie, origin]).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cookie_gets_access_tokens_and_is_replaced_each_time() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    for remember in [true, false] {
        let mut last = log_in(&shop, &ada, remember.into()).await;
        for host in [1, 0] {
            let (before, attributes) = set_cookie(&last);
            let next = refresh(&shop.on(host), &format!("a=b; {before};c=d")).await;
            next.status_is(200);
            assert_eq!(next.json()["expires_in"], 180);
            shop.me(&access_token(&next)).await.status_is(200);
            assert_ne!(cookie(&next), before);
            assert_eq!(set_cookie(&next).1, attributes, "as at the login");
            last = next;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_of_other_sites_are_refused_and_change_nothing() {
    let shop = Shop::builder().single_host().start().await;
    let ada = shop.somebody().await;
    let (cookie, access) = browser(&shop, &ada).await;
    let cookie = ("cookie", &*cookie);
    let strangers: [&[(&str, &str)]; 7] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none"), ("origin", &shop.base)],
        &[("origin", "null")],
        &[("origin", "http://evil.example")],
        &[
            ("origin", "http://evil.example"),
            ("spin-full-url", "http://evil.example/"),
        ],
    ];
    for headers in strangers {
        for path in ["/api/users/refresh_token", "/api/users/logout"] {
            let response = post(&shop, path, &[&[cookie], headers].concat()).await;
            response.detail(403, NOT_OURS);
            assert_eq!(response.maybe_header("set-cookie"), None, "{headers:?}");
        }
    }
    shop.me(&access).await.status_is(200);
    // An old browser sends only `Origin`.
    let own = [cookie, ("origin", &*shop.base)];
    post(&shop, "/api/users/refresh_token", &own)
        .await
        .status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_good_cookie_there_is_no_token() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let (cookie, access) = browser(&api, &ada).await;
    let path = "/api/users/refresh_token";
    for headers in [
        &[OWN_PAGE][..],
        &[OWN_PAGE, ("cookie", "refresh_token=; x=y")],
    ] {
        post(&api, path, headers)
            .await
            .detail(401, "Not authenticated");
    }
    let end = cookie.len() - 1;
    let last = if cookie.ends_with('0') { "1" } else { "0" };
    let forged = format!("{}{last}", &cookie[..end]);
    // A wrong secret of a session that lives ends it, as for other clients.
    for bad in ["refresh_token=x", "refresh_token=a.b.c", &*forged] {
        let response = refresh(&api, bad).await;
        response.detail(403, REFUSED);
        is_forgotten(&response);
    }
    api.me(&access).await.status_is(401);
}

/// What a client says explicitly counts, not what a browser adds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_header_counts_before_the_cookie() {
    let api = Shop::shared().await;
    let (ada, eve) = (api.somebody().await, api.somebody().await);
    let (cookie, access) = browser(&api, &ada).await;
    let hers = format!("Bearer {}", api.login(&eve).await);
    let headers = [("cookie", &*cookie), OWN_PAGE, ("authorization", &*hers)];
    let response = post(&api, "/api/users/refresh_token", &headers).await;
    let next = access_token(response.status_is(200));
    assert_eq!(api.me(&next).await.json()["email"], eve.email);
    assert_eq!(response.maybe_header("set-cookie"), None);
    let bad = [
        ("cookie", &*cookie),
        OWN_PAGE,
        ("authorization", "Bearer x"),
    ];
    let response = post(&api, "/api/users/refresh_token", &bad).await;
    response.detail(401, "Token is invalid");
    api.me(&access).await.status_is(200);
    refresh(&api, &cookie).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_tabs_get_the_same_tokens() {
    let shop = Shop::builder().hosts(2).start().await;
    let ada = shop.somebody().await;
    let (old, _) = browser(&shop, &ada).await;
    let tabs = (0..10).map(|tab| {
        let (api, old) = (shop.on(tab % 2), old.clone());
        tokio::spawn(async move { refresh(&api, &old).await })
    });
    let mut answers = Vec::new();
    for tab in tabs.collect::<Vec<_>>() {
        let response = tab.await.expect("a tab");
        answers.push((response.status_is(200).text(), cookie(&response)));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_cookie_is_a_lost_answer_until_the_new_one_was_used() {
    let (api, shop) = Shop::shared_inside().await;
    let ada = api.somebody().await;
    let (old, access) = browser(&api, &ada).await;
    let lost = cookie(&refresh(&api, &old).await);
    shop.age_session(&access, "refreshed_at", 3_600_000).await;
    assert_eq!(cookie(&refresh(&api, &old).await), lost);
    let newest = refresh(&api, &lost).await;
    let newest = access_token(newest.status_is(200));
    shop.age_session(&access, "refreshed_at", 11_000).await;
    let stolen = refresh(&api, &old).await;
    stolen.detail(403, REFUSED);
    is_forgotten(&stolen);
    api.me(&newest).await.detail(401, "Token is invalid");
    assert!(shop.redis.keys(&key(&access)).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logging_out_ends_the_session_and_removes_the_cookie() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let path = "/api/users/logout";

    let (cookie, access) = browser(&api, &ada).await;
    let own = [("cookie", &*cookie), OWN_PAGE];
    let response = post(&api, path, &own).await;
    assert_eq!(
        response.status_is(200).json()["message"],
        "You have been logged out."
    );
    is_forgotten(&response);
    api.me(&access).await.detail(401, "Token is invalid");
    let again = post(&api, path, &own).await;
    again.detail(404, "Token record not found");
    is_forgotten(&again);

    let (cookie, access) = browser(&api, &ada).await;
    let bearer = format!("Bearer {access}");
    let both = [("cookie", &*cookie), ("authorization", &*bearer)];
    is_forgotten(post(&api, path, &both).await.status_is(200));
    refresh(&api, &cookie).await.detail(403, REFUSED);

    let (cookie, access) = browser(&api, &ada).await;
    let bearer = format!("Bearer {access}");
    let both = [("cookie", &*cookie), ("authorization", &*bearer)];
    let all = post(&api, "/api/users/logout_all", &both).await;
    is_forgotten(all.status_is(200));
    refresh(&api, &cookie).await.detail(403, REFUSED);
    // A client without a cookie is told of none.
    let plain = api.logout(&api.login(&ada).await).await;
    assert_eq!(plain.status_is(200).maybe_header("set-cookie"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_a_disabled_and_a_deleted_account_end_it() {
    let (api, shop) = Shop::shared_inside().await;
    let mut ada = api.somebody().await;
    let (cookie, _) = browser(&api, &ada).await;
    let new = "a wholly new password";
    let body = json!({
        "email": ada.email, "old_password": ada.password, "new_password": new
    });
    let changed = api.call("POST", "/api/users/reset_password").json(&body);
    let changed = changed.headers(&[("cookie", &cookie)]).send().await;
    is_forgotten(changed.status_is(200));
    refresh(&api, &cookie).await.detail(403, REFUSED);
    ada.password = new.into();

    let (cookie, _) = browser(&api, &ada).await;
    let (admin, id) = (shop.admin().await.1, shop.id_of(&ada));
    for disabled in [true, false] {
        let response = api
            .manage(&admin, &id, &json!({"disabled": disabled}))
            .await;
        response.status_is(200);
        if disabled {
            let response = refresh(&api, &cookie).await;
            response.detail(403, "User is disabled");
            is_forgotten(&response);
        }
    }
    refresh(&api, &cookie).await.detail(403, REFUSED);

    let (cookie, access) = browser(&api, &ada).await;
    let deleted = api.call("DELETE", "/api/users/me").bearer(&access);
    let deleted = deleted.json(&json!({"password": ada.password}));
    let deleted = deleted.headers(&[("cookie", &cookie)]).send().await;
    is_forgotten(deleted.status_is(204));
    refresh(&api, &cookie).await.detail(403, REFUSED);
}

/// Neither a cookie nor a session is lost with Redis.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_the_cookie_stays() {
    let mut shop = Shop::start().await;
    let ada = shop.somebody().await;
    let (cookie, _) = browser(&shop, &ada).await;
    shop.redis.kill();
    let response = refresh(&shop, &cookie).await;
    response.detail(503, "Service unavailable");
    assert_eq!(response.maybe_header("set-cookie"), None);
}
