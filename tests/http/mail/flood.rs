//! How many reset mails an address can get.

use super::{Post, forgot, posting_to};
use crate::harness::{MailSink, Manner, Person};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sixth_request_of_an_hour_is_one_too_many() {
    let post = Post::shared().await;
    let (ada, nobody) = (post.api.somebody().await, Person::new());
    let mut bodies = Vec::new();
    for email in [&ada.email, &nobody.email] {
        for _ in 0..5 {
            forgot(&post.api, email).await.status_is(200);
        }
        for email in [email.clone(), email.to_uppercase()] {
            let response = forgot(&post.api, &email).await;
            let seconds: u32 = response
                .status_is(429)
                .header("retry-after")
                .parse()
                .expect("seconds");
            assert!((3500..=3600).contains(&seconds), "{seconds}");
            bodies.push(response.text());
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "known or not: {bodies:?}");
    post.sink.mail(&ada.email, "/reset-password", 5).await;
    let other = post.api.somebody().await;
    post.reset_token(&other, 1).await;
    let mut mails = post.sink.mails_to(&ada.email);
    mails.retain(|mail| mail.text().contains("/reset-password"));
    assert_eq!(mails.len(), 5);
    post.api.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_counts_parallel_requests_one_by_one() {
    let post = Post::shared().await;
    let ada = post.api.somebody().await;
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let (api, email) = (post.api.clone(), ada.email.clone());
            tokio::spawn(async move { forgot(&api, &email).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[..5], [200; 5], "{statuses:?}");
    assert!(statuses[5..].iter().all(|status| *status == 429));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_is_a_variable_and_0_turns_it_off() {
    let sink = MailSink::start(Manner::Takes);
    for (limit, expected) in [("2", 429), ("0", 200)] {
        let shop = posting_to(&sink).variable("limit_forgot_account", limit);
        let shop = shop.start().await;
        let nobody = Person::new();
        for _ in 0..2 {
            forgot(&shop, &nobody.email).await.status_is(200);
        }
        for _ in 0..5 {
            forgot(&shop, &nobody.email).await.status_is(expected);
        }
    }
}
