//! No secret gets into the log of events.

use rusqlite::types::Value;
use serde_json::json;

use super::log_with;
use crate::harness::{Jwt, Shop, Tokens, link_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_token_or_code_is_in_any_column() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let (session, authenticator, codes) = crate::totp::enrol(&shop, &ada).await;
    let wrong = authenticator.wrong_code();
    shop.try_login(&ada.email, "a wrong password of hers")
        .await
        .status_is(400);
    let old = crate::totp::grant(&shop, &ada, &codes[0]).await;
    let old = Tokens::of(&old);
    let new = Tokens::of(&shop.redeem(&old.refresh).await);
    let response = crate::totp::grant(&shop, &ada, &wrong).await;
    response.status_is(400);
    let body = json!({"email": ada.email});
    shop.post("/api/users/forgot_password", &body)
        .await
        .status_is(200);
    let log = crate::harness::eventually("a link in the log", async || {
        let log = shop.log();
        log.contains("/reset-password?token=").then_some(log)
    })
    .await;
    let link = link_token(&log, "/reset-password");
    let body = json!({"token": link, "new_password": "a wholly new password"});
    let path = "/api/users/complete_reset_password";
    shop.post(path, &body).await.status_is(200);
    shop.redeem(&new.refresh).await.status_is(400);
    let admin = shop.admin().await.1;
    let path = format!("/api/users/{}/audit", shop.id_of(&ada));
    let expected = [
        "refresh_refused",
        "password_reset",
        "login_failed",
        "login",
        "login_failed",
        "totp_enabled",
        "login",
        "register",
    ];
    log_with(&shop, &admin, &path, &expected).await;

    let sid = Jwt::parse(&new.access).claims["jti"].clone();
    let mut secrets = vec![
        ada.password,
        "a wrong password of hers".into(),
        "a wholly new password".into(),
        link,
        wrong,
        sid.as_str().expect("an id").into(),
        "argon2".into(),
    ];
    secrets.extend(codes);
    for token in [session, old.access, old.refresh, new.access, new.refresh] {
        secrets.push(token.rsplit('.').next().expect("a proof").into());
    }
    let database = shop.database();
    let mut statement = database.prepare("select * from audit").expect("SQL");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("rows");
    let mut count = 0;
    while let Some(row) = rows.next().expect("a row") {
        count += 1;
        for column in 0..columns {
            let value: Value = row.get(column).expect("a value");
            let text = format!("{value:?}");
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "{secret}: {text}");
            }
        }
    }
    assert!(count >= expected.len(), "{count} rows");
}
