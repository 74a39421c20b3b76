//! A server of libSQL: its streams end, it hangs, and what is kept from it in Redis.
//!
//! `make test` runs all other modules on it too.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Api, MailSink, Manner, Shop, eventually, link_token};

const PRODUCT: &str = "/api/products/product/1099";
/// It is served without the database.
const NOTHING: &str = "/api/products/none";

/// A shop whose every read asks the server.
async fn without_cache() -> Shop {
    let shop = Shop::builder().libsql().single_host();
    shop.variable("read_cache", "off").start().await
}

/// Two hosts with a server and the cache.
async fn with_cache() -> Shop {
    let shop = Shop::builder().libsql().hosts(2);
    shop.variable("read_cache", "auto").start().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_rested_for_15_seconds_answers() {
    let shop = without_cache().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let name = json!({"first_name": "Ada"});
    shop.get(PRODUCT).await.status_is(200);
    shop.send_as(&token, "PATCH", "/api/users/me", &name)
        .await
        .status_is(200);
    // The instances stay, as they have requests.
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(15) {
        shop.get(NOTHING).await.status_is(404);
        shop.get("/api/users/none").await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shop.get(PRODUCT).await.status_is(200);
    shop.get("/api/products").await.status_is(200);
    shop.me(&token).await.status_is(200);
    shop.send_as(&token, "PATCH", "/api/users/me", &name)
        .await
        .status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_have_ended_are_opened_anew() {
    let shop = without_cache().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    for _ in 0..5 {
        shop.get(PRODUCT).await.status_is(200);
        shop.libsql().expire_streams();
        shop.get(PRODUCT).await.status_is(200);
        shop.get("/api/products").await.status_is(200);
        shop.libsql().expire_streams();
        shop.me(&token).await.status_is(200);
        shop.libsql().expire_streams();
        let name = json!({"first_name": "Ada"});
        shop.send_as(&token, "PATCH", "/api/users/me", &name)
            .await
            .status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_has_lost_its_stream_is_undone() {
    let shop = without_cache().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let before = shop.me(&token).await.json();
    let changes = json!({"username": "new_name_1", "first_name": "New", "last_name": "Name"});
    for statement in ["INTO user_info", "COMMIT"] {
        shop.libsql().lose_stream_before(statement);
        let response = shop
            .send_as(&token, "PATCH", "/api/users/me", &changes)
            .await;
        response.status_is(503);
        assert_eq!(shop.me(&token).await.json(), before, "before {statement}");
    }
    let response = shop
        .send_as(&token, "PATCH", "/api/users/me", &changes)
        .await;
    assert_eq!(response.status_is(200).json()["last_name"], "Name");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_a_503_and_the_rest_goes_on() {
    let shop = without_cache().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.get(PRODUCT).await.status_is(200);
    shop.libsql().hang(true);
    let start = Instant::now();
    let others = async {
        for _ in 0..20 {
            let start = Instant::now();
            shop.get(NOTHING).await.status_is(404);
            assert!(
                start.elapsed() < Duration::from_secs(2),
                "{:?}",
                start.elapsed()
            );
        }
    };
    let (product, list, me, login, ()) = tokio::join!(
        shop.get(PRODUCT),
        shop.get("/api/products"),
        shop.me(&token),
        shop.try_login(&ada.email, &ada.password),
        others,
    );
    for response in [product, list, me, login] {
        response.status_is(503);
    }
    assert!(
        start.elapsed() < Duration::from_secs(6),
        "{:?}",
        start.elapsed()
    );
    let name = json!({"first_name": "Ada"});
    shop.send_as(&token, "PATCH", "/api/users/me", &name)
        .await
        .status_is(503);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    shop.libsql().hang(false);
    for path in [PRODUCT, "/api/users/me"] {
        eventually("it is seen to be back", async || {
            (shop.get_as(&token, path).await.status == 200).then_some(())
        })
        .await;
    }
    shop.send_as(&token, "PATCH", "/api/users/me", &name)
        .await
        .status_is(200);
}

/// How many requests the server gets meanwhile.
async fn requests(shop: &Shop, work: impl Future) -> usize {
    let before = shop.libsql().requests();
    work.await;
    shop.libsql().requests() - before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_come_from_the_cache_until_a_product_is_written() {
    let shop = with_cache().await;
    let admin = shop.admin().await.1;
    let paths = [
        PRODUCT,
        "/api/products?limit=5",
        "/api/products?search=connector",
        "/api/products/popular",
        "/api/products/categories",
    ];
    let mut tags = Vec::new();
    // Both hosts migrate and open their connections.
    for path in paths {
        for host in 0..2 {
            tags.push(shop.on(host).get(path).await.header("etag").to_owned());
        }
    }
    let again = async {
        for (index, path) in paths.iter().flat_map(|path| [path, path]).enumerate() {
            let response = shop.on(index % 2).get(path).await;
            assert_eq!(
                response.status_is(200).header("etag"),
                tags[index],
                "{path}"
            );
            let known = [("if-none-match", tags[index].as_str())];
            shop.on(index % 2)
                .get_with(path, &known)
                .await
                .status_is(304);
        }
    };
    // Views are written to the database now and then.
    let count = requests(&shop, again).await;
    assert!(count < 5, "{count} statements for 20 requests");
    // Each write is seen at once, on every host.
    for price in 1..6 {
        let body = json!({ "price": price });
        let written = shop
            .on(price % 2)
            .send_as(&admin, "PATCH", PRODUCT, &body)
            .await;
        written.status_is(200);
        for host in 0..2 {
            let product = shop.on(host).get(PRODUCT).await;
            assert_eq!(product.json()["price"].as_f64(), Some(price as f64));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_makes_an_answer_and_the_others_wait_for_it() {
    let shop = with_cache().await;
    let admin = shop.admin().await.1;
    for host in 0..2 {
        shop.on(host).get("/api/products").await.status_is(200);
    }
    let body = json!({ "price": 2 });
    shop.send_as(&admin, "PATCH", PRODUCT, &body)
        .await
        .status_is(200);
    let crowd = async {
        let apis: Vec<Api> = (0..60).map(|index| shop.on(index % 2)).collect();
        let mut requests = tokio::task::JoinSet::new();
        for api in apis {
            requests.spawn(async move { api.get("/api/products?limit=7").await });
        }
        while let Some(response) = requests.join_next().await {
            response.expect("no panic").status_is(200);
        }
    };
    // A list is two statements. New instances ask for the migrations, too.
    let count = requests(&shop, crowd).await;
    assert!(count < 60, "{count} statements for 60 equal requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_or_its_data_reads_ask_the_server() {
    let mut shop = with_cache().await;
    shop.get(PRODUCT).await.status_is(200);
    let _: () = shop.redis.query(&redis::cmd("flushall")).await;
    shop.get(PRODUCT).await.status_is(200);
    shop.redis.kill();
    for path in [PRODUCT, "/api/products", "/api/products/popular"] {
        shop.get(path).await.status_is(200);
    }
    shop.redis.restart();
    eventually("the cache is used again", async || {
        shop.get(PRODUCT).await.status_is(200);
        (!shop.redis.keys("{catalog}:product:*").await.is_empty()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_come_from_the_cache_until_they_change() {
    let shop = with_cache().await;
    let ada = shop.somebody().await;
    let id = shop.id_of(&ada);
    let (root, admin) = shop.admin().await;
    let token = shop.login(&ada).await;
    let key = format!("account:{{{id}}}");
    let is_kept = async || {
        let mut state = redis::cmd("hget");
        state.arg(&key).arg("state");
        let state: Option<String> = shop.redis.query(&state).await;
        (state.as_deref() == Some("ready")).then_some(())
    };
    let kept = async || {
        eventually("the account is kept", async || {
            shop.me(&token).await.status_is(200);
            is_kept().await
        })
        .await;
    };
    kept().await;
    // Both hosts have instances.
    for host in [0, 1] {
        shop.on(host).me(&token).await.status_is(200);
    }
    let again = async {
        let me = shop.on(0).me(&token).await.status_is(200).json();
        assert_eq!(me["email"], ada.email.as_str());
        assert_eq!(me["last_name"], Value::Null);
        assert_eq!(shop.on(1).me(&token).await.json(), me);
    };
    assert_eq!(requests(&shop, again).await, 0);

    // Its owner changes it.
    let name = json!({"first_name": "Augusta", "last_name": null, "phone_number": "123"});
    shop.on(0)
        .send_as(&token, "PATCH", "/api/users/me", &name)
        .await
        .status_is(200);
    let me = shop.on(1).me(&token).await.json();
    assert_eq!(
        (&me["first_name"], &me["phone_number"]),
        (&json!("Augusta"), &json!("123"))
    );

    // A role counts from the next request on.
    kept().await;
    shop.on(1)
        .get_as(&token, "/api/users")
        .await
        .detail(403, "Admin only");
    shop.on(0)
        .manage(&admin, &id, &json!({"role": "admin"}))
        .await
        .status_is(200);
    shop.on(1).get_as(&token, "/api/users").await.status_is(200);
    kept().await;
    shop.on(1)
        .manage(&admin, &id, &json!({"role": "user"}))
        .await
        .status_is(200);
    shop.on(0)
        .get_as(&token, "/api/users")
        .await
        .detail(403, "Admin only");

    // So do a disabled account and a new password.
    kept().await;
    shop.on(0)
        .manage(&admin, &id, &json!({"disabled": true}))
        .await
        .status_is(200);
    shop.on(1).me(&token).await.is_refused();
    shop.on(0)
        .manage(&admin, &id, &json!({"disabled": false}))
        .await
        .status_is(200);
    let root_id = shop.id_of(&root);
    shop.on(1).me(&admin).await.status_is(200);
    shop.on(0)
        .reset_password(&root, "another password again")
        .await
        .status_is(200);
    shop.on(1).me(&admin).await.is_refused();
    assert!(
        shop.redis
            .keys(&format!("account:{{{root_id}}}"))
            .await
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_does_not_change_if_redis_cannot_be_told() {
    let sink = MailSink::start(Manner::Takes);
    let shop = Shop::builder()
        .libsql()
        .variable("mail_provider", "mailpit");
    let mut shop = shop.variable("mail_url", &sink.url()).start().await;
    let ada = shop.somebody().await;
    let path = format!("/api/users/forgot_password?email={}", ada.email);
    shop.call("POST", &path)
        .json(&json!({"email": ada.email}))
        .send()
        .await;
    let mail = sink.mail(&ada.email, "/reset-password?token=", 1).await;
    let token = link_token(mail.text(), "/reset-password");
    shop.redis.kill();
    let new = "another password again";
    let body = json!({"token": token, "new_password": new});
    let path = "/api/users/complete_reset_password";
    shop.post(path, &body).await.status_is(503);
    shop.redis.restart();
    eventually("Redis is used again", async || {
        let response = shop.try_login(&ada.email, &ada.password).await;
        (response.status == 200).then_some(())
    })
    .await;
    shop.post(path, &body).await.status_is(200);
    shop.try_login(&ada.email, new).await.status_is(200);
}
