//! A disabled account: out at once, everywhere.

use serde_json::json;

use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disabling_ends_all_sessions_at_once_on_every_host() {
    let shop = Shop::builder().hosts(2).start().await;
    let (here, there) = (shop.on(0), shop.on(1));
    let admin = shop.admin().await.1;
    let ada = here.somebody().await;
    let id = shop.id_of(&ada);
    let tokens = [here.login(&ada).await, there.login(&ada).await];
    let oauth = there.tokens(&ada).await;
    for token in &tokens {
        there.me(token).await.status_is(200);
    }
    let response = here.manage(&admin, &id, &json!({"disabled": true})).await;
    assert_eq!(response.status_is(200).json()["disabled"], true);
    for api in [&there, &here] {
        for token in tokens.iter().chain([&oauth.access]) {
            let me = api.me(token).await;
            assert!([401, 403].contains(&me.status), "{}", me.text());
            let refresh = api.refresh(token).await;
            assert_eq!(refresh.status, 403, "{}", refresh.text());
        }
        let response = api.redeem(&oauth.refresh).await;
        response.oauth(400, "invalid_grant");
        let login = api.try_login(&ada.email, &ada.password).await;
        login.detail(403, "User is disabled");
        let wrong = api.try_login(&ada.email, "not her password").await;
        wrong.detail(400, "Incorrect email or password");
    }
    assert!(shop.redis.keys(&format!("session:*{id}*")).await.is_empty());
    here.me(&admin).await.status_is(200);

    let response = there.manage(&admin, &id, &json!({"disabled": false})).await;
    assert_eq!(response.status_is(200).json()["disabled"], false);
    for token in &tokens {
        there.me(token).await.detail(401, "Token is invalid");
        let refresh = there.refresh(token).await;
        refresh.detail(403, "Refresh token is invalid or expired");
    }
    let token = there.login(&ada).await;
    here.me(&token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn disabling_twice_is_no_error_and_a_change_without_it_ends_nothing() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = api.somebody().await;
    let id = shop.id_of(&ada);
    let token = api.login(&ada).await;
    for changes in [
        json!({}),
        json!({"disabled": false}),
        json!({"role": "user"}),
    ] {
        api.manage(&admin, &id, &changes).await.status_is(200);
        api.me(&token).await.status_is(200);
    }
    for _ in 0..2 {
        let response = api.manage(&admin, &id, &json!({"disabled": true})).await;
        assert_eq!(response.status_is(200).json()["disabled"], true);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_races_the_disabling_leaves_no_live_token() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    for _ in 0..5 {
        let ada = api.somebody().await;
        let id = shop.id_of(&ada);
        let body = json!({"disabled": true});
        let (login, disabled) = tokio::join!(
            api.try_login(&ada.email, &ada.password),
            api.manage(&admin, &id, &body)
        );
        disabled.status_is(200);
        if login.status == 200 {
            let me = api.me(&crate::harness::access_token(&login)).await;
            assert!([401, 403].contains(&me.status), "{}", me.text());
            let response = api.manage(&admin, &id, &json!({"disabled": false})).await;
            response.status_is(200);
            let me = api.me(&crate::harness::access_token(&login)).await;
            me.detail(401, "Token is invalid");
        } else {
            login.detail(403, "User is disabled");
        }
    }
}
