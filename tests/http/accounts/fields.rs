//! What an email, a name, a username and a phone number may be.

use serde_json::json;

use crate::harness::{Api, Person, Shop, unique};

/// Registers with one field changed; tells all values that were not judged so.
async fn judged(api: &Api, name: &str, good: bool, values: &[&str]) {
    let mut wrong = Vec::new();
    for value in values {
        let body = Person::new().registration_with(json!({ name: value }));
        let response = api.post("/api/users/register", &body).await;
        match response.status {
            200 if good => {}
            422 if !good => {
                response.invalid(&["body", name]);
            }
            status => wrong.push(format!("{value:?}: {status} {}", response.text())),
        }
    }
    let word = if good { "right" } else { "wrong" };
    assert!(wrong.is_empty(), "these are {word} as {name}: {wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usual_and_unusual_emails_are_accepted() {
    let api = Shop::shared().await;
    let id = unique("");
    let emails = [
        &format!("ada+shop.{id}@sub.example.co.uk"),
        &format!("o'brien_{id}@example.com"),
        &format!("{id}@ex-ample.museum"),
        &format!("{id}!#$%&*/=?^`{{|}}~@example.com"),
        // A local part of 64 characters, the longest there is.
        &*format!("{id:a<64}@example.com"),
    ];
    judged(&api, "email", true, &emails).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_email_is_refused() {
    let api = Shop::shared().await;
    let emails = [
        "",
        " ",
        "ada",
        "@example.com",
        "ada@",
        "ada@@example.com",
        "ada@b@example.com",
        "ada example@example.com",
        "ada@exa mple.com",
        ".ada@example.com",
        "ada.@example.com",
        "a..da@example.com",
        "ada@-example.com",
        "ada@example-.com",
        "ada@example..com",
        "ada@.example.com",
        "ada@example.com\r\nBcc: x@example.com",
        "ada@example.com\n",
        "\r\nada@example.com",
        "ada\0@example.com",
        "ada@example.com\0",
        "ada\u{7f}@example.com",
        "Ada <ada@example.com>",
        "ada@example.com,eve@example.com",
    ];
    judged(&api, "email", false, &emails).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_email_may_have_254_characters_and_no_more() {
    let api = Shop::shared().await;
    let local = format!("{:a<60}", unique(""));
    let label = "b".repeat(60);
    let filled = |total: usize| {
        let start = format!("{local}@{label}.{label}.{label}.");
        format!("{start}{}", "c".repeat(total - start.len()))
    };
    assert_eq!(filled(254).len(), 254);
    judged(&api, "email", true, &[&filled(254)]).await;
    let longer = format!("{}@example.com", "a".repeat(20_000));
    judged(&api, "email", false, &[&filled(255), &longer]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_have_up_to_100_characters_of_any_script() {
    let api = Shop::shared().await;
    let (longest, too_long) = ("é".repeat(100), "é".repeat(101));
    let quoted = "Robert'); drop table users;--";
    for name in ["first_name", "last_name"] {
        let names = [&*longest, "Ναταλία 王 O'Neil-Smith", quoted];
        judged(&api, name, true, &names).await;
        judged(&api, name, false, &[&too_long, "Ada\0", "A\nda"]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usernames_have_3_to_50_safe_characters() {
    let api = Shop::shared().await;
    let id = unique("");
    let names = [&*format!("{id:a<50}"), &format!("A_z.0-{id}"), &id[..3]];
    judged(&api, "username", true, &names).await;
    let long = format!("{id:a<51}");
    let names = [
        "", "ab", "a b c", "naïve", "a@b", "a/b/c", "abc\0", "<b>a</b>", &long,
    ];
    judged(&api, "username", false, &names).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phone_numbers_have_3_to_32_characters_of_their_own() {
    let api = Shop::shared().await;
    let longest = "1".repeat(32);
    let phones = ["112", "+1 (555) 123-4567", "020.7946.0000", &longest];
    judged(&api, "phone_number", true, &phones).await;
    let long = "1".repeat(33);
    let phones = ["12", "call me", "555x12", "１２３４", "123\0", &long];
    judged(&api, "phone_number", false, &phones).await;
}
