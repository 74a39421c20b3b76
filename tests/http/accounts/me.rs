//! `GET /api/users/me`.

use serde_json::json;

use crate::harness::{Person, Shop, unique};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn me_is_the_whole_user_and_nothing_else() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let username = unique("ada-");
    let body = ada.registration_with(json!({"username": username}));
    api.post("/api/users/register", &body).await.status_is(200);
    let token = api.login(&ada).await;
    let me = api.me(&token).await.status_is(200).json();
    let mut names: Vec<_> = me.as_object().expect("an object").keys().collect();
    names.sort_unstable();
    let expected = [
        "created_at",
        "email",
        "first_name",
        "id",
        "is_verified",
        "language",
        "last_name",
        "phone_number",
        "role",
        "updated_at",
        "username",
    ];
    assert_eq!(names, expected);
    assert_eq!(me["first_name"], "Ada");
    assert_eq!(me["last_name"], json!(null));
    assert_eq!(me["phone_number"], json!(null));
    assert_eq!(me["username"], username);
    for name in ["created_at", "updated_at"] {
        let time = me[name].as_str().expect("a time");
        let shape: String = time
            .chars()
            .take(19)
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert_eq!(shape, "0000-00-00T00:00:00", "{name} is RFC 3339: {time}");
        assert!(
            time.ends_with('Z') || time.ends_with("+00:00"),
            "{name} is UTC: {time}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_a_deleted_account_is_refused() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    shop.change("delete from users where email = ?", &[&ada.email]);
    shop.me(&token).await.detail(401, "User not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_without_its_information_is_not_found() {
    let shop = Shop::start().await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let sql = "delete from user_info where user_id = (select id from users where email = ?)";
    shop.change(sql, &[&ada.email]);
    shop.me(&token)
        .await
        .detail(404, "User information not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_of_any_script_comes_back_as_it_was() {
    let api = Shop::shared().await;
    let ada = Person::new();
    let names = json!({"first_name": "Ζωή 👩‍🚀 \"q\" \\ </script>", "last_name": "名前 e\u{301}"});
    api.post("/api/users/register", &ada.registration_with(names.clone()))
        .await
        .status_is(200);
    let token = api.login(&ada).await;
    let me = api.me(&token).await.status_is(200).json();
    assert_eq!(me["first_name"], names["first_name"]);
    assert_eq!(me["last_name"], names["last_name"]);
}
