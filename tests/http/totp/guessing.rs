//! A million codes are few: guesses at them are counted like passwords.

use super::{enrolled, forget_last_code, grant, login};
use crate::harness::{Api, Authenticator, Person};

/// Statuses of so many wrong codes; 401 was evaluated, 429 was not.
async fn guesses(api: &Api, ada: &Person, app: &Authenticator, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(login(api, ada, &app.wrong_code()).await.status);
    }
    statuses
}

fn evaluated(statuses: &[u16]) -> usize {
    statuses.iter().filter(|status| **status == 401).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_codes_lock_as_wrong_passwords_do() {
    let (api, _, ada, app, codes) = enrolled().await;
    assert_eq!(guesses(&api, &ada, &app, 10).await, [401; 10]);
    login(&api, &ada, &app.wrong_code()).await.status_is(429);
    login(&api, &ada, &app.code()).await.status_is(429);
    login(&api, &ada, &codes[0]).await.status_is(429);
    grant(&api, &ada, &app.code()).await.status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_codes_and_wrong_passwords_are_counted_together() {
    let (api, _, ada, app, _) = enrolled().await;
    for _ in 0..5 {
        let response = api.try_login(&ada.email, "not her password").await;
        response.status_is(400);
    }
    assert_eq!(guesses(&api, &ada, &app, 5).await, [401; 5]);
    login(&api, &ada, &app.code()).await.status_is(429);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_without_a_code_does_not_start_the_count_again() {
    // Who has the password could otherwise guess codes for ever: nine of them,
    // then one login that only asks for a code, and nine more.
    let (api, _, ada, app, _) = enrolled().await;
    let mut all = guesses(&api, &ada, &app, 9).await;
    let response = api.try_login(&ada.email, &ada.password).await;
    assert!([401, 429].contains(&response.status), "{}", response.text());
    all.extend(guesses(&api, &ada, &app, 9).await);
    assert!(evaluated(&all) <= 10, "codes were evaluated: {all:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_is_confirmed_does_not_start_the_count_again() {
    // The same way around by another route that asks for the password alone.
    let (api, _, ada, app, _) = enrolled().await;
    let mut all = guesses(&api, &ada, &app, 9).await;
    let same = ada.password.clone();
    let response = api.reset_password(&ada, &same).await;
    assert!([200, 429].contains(&response.status), "{}", response.text());
    all.extend(guesses(&api, &ada, &app, 9).await);
    assert!(evaluated(&all) <= 10, "codes were evaluated: {all:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_guesses_at_codes_are_counted_one_by_one() {
    let (api, _, ada, app, _) = enrolled().await;
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let (api, ada, code) = (api.clone(), ada.clone(), app.wrong_code());
            tokio::spawn(async move { login(&api, &ada, &code).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    assert!(statuses.iter().all(|status| [401, 429].contains(status)));
    assert!(evaluated(&statuses) <= 10, "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_login_starts_the_count_again() {
    let (api, shop, ada, app, _) = enrolled().await;
    assert_eq!(guesses(&api, &ada, &app, 9).await, [401; 9]);
    login(&api, &ada, &app.code()).await.status_is(200);
    forget_last_code(shop, &ada);
    assert_eq!(guesses(&api, &ada, &app, 9).await, [401; 9]);
    login(&api, &ada, &app.code()).await.status_is(200);
}
