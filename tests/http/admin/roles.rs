//! A role counts from the next request on.

use serde_json::json;

use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_given_and_taken_counts_for_the_token_that_is_there() {
    let shop = Shop::builder().hosts(2).start().await;
    let (here, there) = (shop.on(0), shop.on(1));
    let admin = shop.admin().await.1;
    let ada = here.somebody().await;
    let (id, token) = (shop.id_of(&ada), here.login(&ada).await);
    for _ in 0..3 {
        let denied = there.get_as(&token, "/api/users").await;
        denied.detail(403, "Admin only");
        let response = here.manage(&admin, &id, &json!({"role": "admin"})).await;
        assert_eq!(response.status_is(200).json()["role"], "admin");
        there.get_as(&token, "/api/users").await.status_is(200);
        assert_eq!(
            there.me(&token).await.status_is(200).json()["role"],
            "admin"
        );
        let response = here.manage(&admin, &id, &json!({"role": "user"})).await;
        assert_eq!(response.status_is(200).json()["role"], "user");
    }
    there
        .manage(&token, &id, &json!({"role": "admin"}))
        .await
        .detail(403, "Admin only");
}
