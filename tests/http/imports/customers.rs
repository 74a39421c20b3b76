//! Customers of other shops log in with the passwords that they have.

use super::{OPENCART_3, OPENCART_4, data, empty_shop, import};
use crate::harness::{Person, Shop};

/// In the dump as `sha1(salt . sha1(salt . sha1(password)))`, with `&` and `<` as
/// entities, which is how OpenCart 3 hashes them.
const TOM: (&str, &str) = ("tom.ohara@example.com", "Tom & Jerry <3");
/// In the dump as bcrypt.
const GRACE: (&str, &str) = ("grace@example.com", "opencart four");
/// In the dump as MD5 of `old`.
const MAX: (&str, &str) = ("max@example.com", "old");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_of_each_kind_logs_in_and_gets_a_hash_of_ours() {
    let shop = empty_shop().await;
    import(&shop, &[], &data(OPENCART_3));
    import(&shop, &["--prefix", "shop_"], &data(OPENCART_4));
    for (email, password, kind) in [(TOM.0, TOM.1, "$opencart3$"), (GRACE.0, GRACE.1, "$2y$10$")] {
        let person = Person {
            email: email.into(),
            password: password.into(),
        };
        assert!(stored(&shop, email).starts_with(kind), "{email}");
        let wrong = shop.try_login(email, "not the password").await;
        wrong.detail(400, "Incorrect email or password");
        assert!(stored(&shop, email).starts_with(kind), "{email}");
        let token = shop.login(&person).await;
        let renewed = stored(&shop, email);
        assert!(
            renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{renewed}"
        );
        shop.login(&person).await;
        assert_eq!(stored(&shop, email), renewed, "a current hash stays");
        let wrong = shop.try_login(email, "not the password").await;
        wrong.detail(400, "Incorrect email or password");
        let me = shop.me(&token).await;
        assert_eq!(me.status_is(200).json()["is_verified"], false);
        assert_eq!(me.json()["role"], "user");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_has_what_the_customer_had() {
    let shop = empty_shop().await;
    import(&shop, &[], &data(OPENCART_3));
    let token = shop
        .login(&Person {
            email: TOM.0.into(),
            password: TOM.1.into(),
        })
        .await;
    let me = shop.me(&token).await;
    let me = me.status_is(200).json();
    for (field, value) in [
        ("email", TOM.0),
        ("first_name", "Tom"),
        ("last_name", "O'Hara & Sons"),
        ("phone_number", "+49 (30) 123-456"),
        ("created_at", "2017-05-06T07:08:09Z"),
    ] {
        assert_eq!(me[field], value, "{me}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_usable_hash_nobody_gets_in() {
    let shop = empty_shop().await;
    import(&shop, &[], &data(OPENCART_3));
    for password in [MAX.1, "", "!", "149603e6c03516362a8da23f624db945"] {
        let response = shop.try_login(MAX.0, password).await;
        response.detail(400, "Incorrect email or password");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_exists_stays_as_it_is() {
    let shop = empty_shop().await;
    let tom = Person {
        email: TOM.0.to_uppercase(),
        password: "another password".into(),
    };
    shop.register(&tom).await.status_is(200);
    let report = import(&shop, &[], &data(OPENCART_3));
    assert!(
        report.contains("customers          1         0          1         3\n"),
        "{report}"
    );
    shop.login(&tom).await;
    shop.try_login(TOM.0, TOM.1).await.status_is(400);
}

fn stored(shop: &Shop, email: &str) -> String {
    shop.select("select hashed_password from users where email = ?", email)
}
