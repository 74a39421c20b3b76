//! What an email, a name, a username and a phone number may be.

use serde_json::json;

use crate::harness::{Api, Person, Shop, unique};

/// Registers with one field changed; `Ok` or the field's 422.
async fn field(api: &Api, name: &str, value: &str, good: bool) {
    let body = Person::new().registration_with(json!({ name: value }));
    let answer = api.post("/api/users/register", &body).await;
    if good {
        assert_eq!(answer.status, 200, "{name} {value:?}: {}", answer.text());
    } else {
        assert_eq!(answer.status, 422, "{name} {value:?}: {}", answer.text());
        answer.invalid(&["body", name]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usual_and_unusual_emails_are_accepted() {
    let api = Shop::shared().await;
    let id = unique("");
    let longest_local = format!("{:a<64}@example.com", id);
    for email in [
        format!("ada+shop.{id}@sub.example.co.uk"),
        format!("o'brien_{id}@example.com"),
        format!("{id}@ex-ample.museum"),
        format!("{id}!#$%&*/=?^`{{|}}~@example.com"),
        longest_local,
    ] {
        field(&api, "email", &email, true).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_email_is_refused() {
    let api = Shop::shared().await;
    for email in [
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
        "ada@exam_ple.com",
        "ada@example.com\r\nBcc: x@example.com",
        "ada@example.com\n",
        "\r\nada@example.com",
        "ada\0@example.com",
        "ada@example.com\0",
        "ada\u{7f}@example.com",
        "Ada <ada@example.com>",
        "ada@example.com,eve@example.com",
    ] {
        field(&api, "email", email, false).await;
    }
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
    field(&api, "email", &filled(254), true).await;
    field(&api, "email", &filled(255), false).await;
    let longer = format!("{}@example.com", "a".repeat(20_000));
    field(&api, "email", &longer, false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_have_up_to_100_characters_of_any_script() {
    let api = Shop::shared().await;
    for name in ["first_name", "last_name"] {
        field(&api, name, &"é".repeat(100), true).await;
        field(&api, name, &"é".repeat(101), false).await;
        field(&api, name, "Ναταλία 王 O'Neil-Smith", true).await;
        field(&api, name, "Robert'); drop table users;--", true).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usernames_have_3_to_50_safe_characters() {
    let api = Shop::shared().await;
    let id = unique("");
    field(&api, "username", &format!("{:a<50}", id), true).await;
    field(&api, "username", &format!("A_z.0-{id}"), true).await;
    field(&api, "username", &id[..3], true).await;
    let long = format!("{:a<51}", id);
    for name in [
        "", "ab", "a b c", "naïve", "a@b", "a/b/c", "abc\n", "abc\0", "<b>a</b>", &long,
    ] {
        field(&api, "username", name, false).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phone_numbers_have_3_to_32_characters_of_their_own() {
    let api = Shop::shared().await;
    for phone in ["112", "+1 (555) 123-4567", "020.7946.0000", &"1".repeat(32)] {
        field(&api, "phone_number", phone, true).await;
    }
    for phone in [
        "",
        "12",
        "call me",
        "555x12",
        "１２３４",
        "123\n",
        "123\0",
        &"1".repeat(33),
    ] {
        field(&api, "phone_number", phone, false).await;
    }
}
