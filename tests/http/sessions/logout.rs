//! `POST /api/users/logout`.

use serde_json::json;

use crate::harness::{Shop, access_token};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logout_counts_from_the_next_request_on_every_host() {
    let shop = Shop::builder().hosts(2).start().await;
    let (here, there) = (shop.on(0), shop.on(1));
    let ada = here.somebody().await;
    for _ in 0..10 {
        let token = there.login(&ada).await;
        here.me(&token).await.status_is(200);
        let response = there.logout(&token).await;
        assert_eq!(
            response.status_is(200).json(),
            json!({"message": "You have been logged out."})
        );
        here.me(&token).await.detail(401, "Token is invalid");
        there.me(&token).await.detail(401, "Token is invalid");
        here.refresh(&token)
            .await
            .detail(403, "Refresh token is invalid or expired");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_logout_finds_no_record() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    api.logout(&token).await.status_is(200);
    api.logout(&token)
        .await
        .detail(404, "Token record not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logout_ends_one_session_and_no_other() {
    let api = Shop::shared().await;
    let (ada, bob) = (api.somebody().await, api.somebody().await);
    let (phone, laptop) = (api.login(&ada).await, api.login(&ada).await);
    let other = api.login(&bob).await;
    api.logout(&phone).await.status_is(200);
    api.me(&phone).await.status_is(401);
    api.me(&laptop).await.status_is(200);
    api.me(&other).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logout_after_a_refresh_ends_both_tokens() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let old = api.login(&ada).await;
    let new = access_token(api.refresh(&old).await.status_is(200));
    api.logout(&new).await.status_is(200);
    for token in [&old, &new] {
        api.me(token).await.detail(401, "Token is invalid");
        api.refresh(token)
            .await
            .detail(403, "Refresh token is invalid or expired");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_logouts_one_finds_the_record() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    let token = api.login(&ada).await;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (api, token) = (api.clone(), token.clone());
            tokio::spawn(async move { api.logout(&token).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    // Whoever comes later sees the token's session gone, at its check or after.
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert!(
        statuses[1..].iter().all(|status| *status == 404),
        "{statuses:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_that_races_a_logout_leaves_no_live_token() {
    let api = Shop::shared().await;
    let ada = api.somebody().await;
    for _ in 0..10 {
        let token = api.login(&ada).await;
        let (logout, refresh) = tokio::join!(api.logout(&token), api.refresh(&token));
        logout.status_is(200);
        let mut tokens = vec![token];
        match refresh.status {
            200 => tokens.push(access_token(&refresh)),
            _ => {
                refresh.detail(403, "Refresh token is invalid or expired");
            }
        }
        for token in tokens {
            api.me(&token).await.detail(401, "Token is invalid");
        }
    }
}
