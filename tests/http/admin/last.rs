//! One admin always remains: nobody else could make the next one.

use serde_json::json;

use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_admin_can_be_neither_demoted_nor_disabled() {
    let shop = Shop::start().await;
    let (root, token) = shop.admin().await;
    let id = shop.id_of(&root);
    for changes in [
        json!({"role": "user"}),
        json!({"disabled": true}),
        json!({"role": "user", "disabled": true}),
    ] {
        shop.manage(&token, &id, &changes).await.status_is(400);
        let me = shop.me(&token).await.status_is(200).json();
        assert_eq!(me["role"], "admin", "nothing was changed");
    }
    shop.login(&root).await;

    // With a second one it is possible, and then that one is the last.
    let (other, others_token) = shop.admin().await;
    let response = shop.manage(&token, &id, &json!({"role": "user"})).await;
    assert_eq!(response.status_is(200).json()["role"], "user");
    let id = shop.id_of(&other);
    let response = shop
        .manage(&others_token, &id, &json!({"disabled": true}))
        .await;
    response.status_is(400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_admin_does_not_count_as_one() {
    let shop = Shop::start().await;
    let (root, token) = shop.admin().await;
    let (other, _) = shop.admin().await;
    let (id, other) = (shop.id_of(&root), shop.id_of(&other));
    let response = shop
        .manage(&token, &other, &json!({"disabled": true}))
        .await;
    response.status_is(200);
    for changes in [json!({"role": "user"}), json!({"disabled": true})] {
        shop.manage(&token, &id, &changes).await.status_is(400);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_admins_who_demote_each_other_one_remains() {
    let shop = Shop::builder().hosts(2).start().await;
    for _ in 0..5 {
        let (one, one_token) = shop.admin().await;
        let (two, two_token) = shop.admin().await;
        let sql = "update users set role = 'user' where uid not in (?, ?) and role = 'admin'";
        let (one, two) = (shop.id_of(&one), shop.id_of(&two));
        shop.database()
            .execute(sql, [&one, &two])
            .expect("SQL that works");
        let (here, there) = (shop.on(0), shop.on(1));
        let body = json!({"role": "user"});
        let (first, second) = tokio::join!(
            here.manage(&one_token, &two, &body),
            there.manage(&two_token, &one, &body)
        );
        let sql = "select count(*) from users where role = ? and not disabled";
        let left: i64 = shop.select(sql, "admin");
        assert_eq!(left, 1, "{} {}", first.text(), second.text());
    }
}
