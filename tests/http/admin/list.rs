//! `GET /api/users`: pages of accounts, and a search.

use serde_json::{Value, json};

use crate::harness::{Api, Person, Shop, unique};

async fn page(api: &Api, admin: &str, query: &str) -> (Vec<Value>, i64) {
    let response = api.get_as(admin, &format!("/api/users?{query}")).await;
    let json = response.status_is(200).json();
    let fields = json.as_object().map(serde_json::Map::len);
    assert_eq!(fields, Some(2), "items and total: {json}");
    let items = json["items"].as_array().expect("items").clone();
    (items, json["total"].as_i64().expect("a total"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_each_other_without_gaps() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    for _ in 0..6 {
        shop.somebody().await;
    }
    let (all, total) = page(&shop, &admin, "").await;
    assert_eq!((all.len(), total), (7, 7));
    let mut walked = Vec::new();
    for offset in [0, 3, 6] {
        let query = format!("limit=3&offset={offset}");
        let (items, total) = page(&shop, &admin, &query).await;
        assert_eq!(total, 7);
        walked.extend(items);
    }
    assert_eq!(walked, all);
    let (items, total) = page(&shop, &admin, "offset=7").await;
    assert_eq!((items.len(), total), (0, 7));
    let first = &all[0];
    assert!(first["id"].is_string() && first["email"].is_string());
    assert_eq!(first["role"], "admin");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_finds_names_and_addresses_in_any_case() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    let ada = Person::new();
    let (username, last_name) = (unique("Uniq-"), unique("Love%lace"));
    let body = ada.registration_with(json!({
        "username": username, "first_name": "Zoë", "last_name": last_name
    }));
    api.post("/api/users/register", &body).await.status_is(200);
    for part in [
        ada.email.clone(),
        ada.email.to_uppercase(),
        username.to_lowercase(),
        username.to_uppercase(),
        username[1..].to_owned(),
        last_name.replace('%', "%25"),
    ] {
        let (items, total) = page(&api, &admin, &format!("search={part}")).await;
        assert_eq!((items.len(), total), (1, 1), "{part}");
        assert_eq!(items[0]["email"], ada.email);
    }
    // Patterns are text: neither `like` nor `glob` has a say.
    for part in [
        unique("nobody"),
        format!("*{username}*"),
        format!("{username}?"),
        format!("%25{username}%25"),
        last_name.replace('%', "_"),
        format!("{username}'--"),
        format!("{username}%00"),
        format!("%ff{username}"),
    ] {
        let (items, total) = page(&api, &admin, &format!("search={part}")).await;
        assert_eq!((items.len(), total), (0, 0), "{part}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_pages_are_named() {
    let (api, shop) = Shop::shared_inside().await;
    let admin = shop.admin().await.1;
    for (name, values) in [
        ("limit", &["0", "-1", "101", "x", "", "1.5", "1e1"][..]),
        ("offset", &["-1", "x", "9999999999999999999999"]),
    ] {
        for value in values {
            let path = format!("/api/users?{name}={value}");
            let response = api.get_as(&admin, &path).await;
            response.invalid(&["query", name]);
        }
    }
    let (items, _) = page(&api, &admin, "limit=1").await;
    assert_eq!(items.len(), 1);
    page(&api, &admin, "limit=100&offset=9223372036854775807").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_narrowed_by_role_and_state_and_sorted() {
    let shop = Shop::start().await;
    let (root, admin) = shop.admin().await;
    let people = [
        shop.somebody().await,
        shop.somebody().await,
        shop.somebody().await,
    ];
    let body = json!({"disabled": true});
    let response = shop.manage(&admin, &shop.id_of(&people[1]), &body).await;
    response.status_is(200);
    let sql = "update users set is_verified = 1 where email = ?";
    shop.change(sql, &[&people[2].email]);
    let emails = async |query: &str| -> Vec<String> {
        let (items, total) = page(&shop, &admin, query).await;
        assert_eq!(items.len() as i64, total, "{query}");
        let email = |item: &Value| item["email"].as_str().expect("an address").to_owned();
        items.iter().map(email).collect()
    };
    let [one, two, three] = &people.map(|person| person.email);
    let root = &root.email;
    for (query, expected) in [
        ("role=admin", vec![root]),
        ("role=user", vec![one, two, three]),
        ("role=", vec![root, one, two, three]),
        ("state=disabled", vec![two]),
        ("state=enabled&role=user", vec![one, three]),
        ("state=unverified", vec![root, one, two]),
        ("sort=newest", vec![three, two, one, root]),
        ("sort=-newest&role=user", vec![one, two, three]),
        ("sort=newest&state=enabled&role=user", vec![three, one]),
    ] {
        assert_eq!(
            emails(query).await.iter().collect::<Vec<_>>(),
            expected,
            "{query}"
        );
    }
    assert_eq!(
        emails(&format!("search={two}&state=disabled")).await,
        [two.as_str()]
    );
    assert!(
        emails(&format!("search={two}&state=enabled"))
            .await
            .is_empty()
    );
    let mut sorted = emails("").await;
    sorted.sort_unstable();
    assert_eq!(emails("sort=email").await, sorted);
    sorted.reverse();
    assert_eq!(emails("sort=-email").await, sorted);
    for wrong in [
        "role=root",
        "role=Admin",
        "state=x",
        "sort=name",
        "sort=email--",
    ] {
        let response = shop.get_as(&admin, &format!("/api/users?{wrong}")).await;
        let name = wrong.split('=').next().expect("a name");
        response.invalid(&["query", name]);
    }
}
