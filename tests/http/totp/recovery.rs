//! Recovery codes: the way in without the app, each once.

use super::{PATH, enrolled, login};
use crate::harness::access_token;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_recovery_code_lets_in_once() {
    let (api, _, ada, app, codes) = enrolled().await;
    for (used, code) in codes.iter().enumerate() {
        let response = login(&api, &ada, code).await;
        let token = access_token(response.status_is(200));
        let left = api.get_as(&token, PATH).await.status_is(200).json();
        assert_eq!(left["recovery_codes_left"], 9 - used, "{left}");
        login(&api, &ada, code).await.status_is(401);
    }
    login(&api, &ada, &app.code()).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_logins_with_one_recovery_code_one_succeeds() {
    let (api, _, ada, _, codes) = enrolled().await;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (api, ada, code) = (api.clone(), ada.clone(), codes[3].clone());
            tokio::spawn(async move { login(&api, &ada, &code).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.expect("a task"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{statuses:?}");
    assert!(
        statuses[1..].iter().all(|status| *status == 401),
        "{statuses:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recovery_codes_are_stored_as_hashes_and_belong_to_one_account() {
    let (api, shop, ada, _, codes) = enrolled().await;
    let (_, _, eve, _, hers) = enrolled().await;
    login(&api, &eve, &codes[0]).await.status_is(401);
    login(&api, &ada, &hers[0]).await.status_is(401);
    let database = shop.database();
    let mut statement = database
        .prepare("select hash from recovery_codes")
        .expect("SQL");
    let rows = statement.query_map([], |row| row.get::<_, String>(0));
    let stored: Vec<_> = rows.expect("rows").map(|row| row.expect("a row")).collect();
    assert!(stored.len() >= 20, "{stored:?}");
    for code in codes.iter().chain(&hers) {
        let digits = code.replace('-', "");
        assert!(
            digits.len() * 5 >= 112,
            "too short for a quick hash: {code}"
        );
        let found = stored.iter().any(|hash| hash.contains(&digits));
        assert!(!found, "{code} is stored in clear");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_taken_as_people_write_it() {
    let (api, _, ada, _, codes) = enrolled().await;
    let written = [
        codes[0].to_uppercase(),
        codes[1].replace('-', " "),
        codes[2].replace('-', ""),
        codes[3].replace('0', "O").replace('1', "l"),
    ];
    for code in written {
        login(&api, &ada, &code).await.status_is(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_an_earlier_release_is_good() {
    let (api, shop, ada, _, _) = enrolled().await;
    // The SHA-256 of `recovery code`, a NUL, and the 16 digits.
    let hash = sha256(b"recovery code\x000123456789abcdef");
    let sql = "insert into recovery_codes (user_uid, hash) select uid, ?2 from users
        where email = ?1";
    shop.change(sql, &[&ada.email, &hash]);
    login(&api, &ada, "0123-4567-89ab-cdef")
        .await
        .status_is(200);
    login(&api, &ada, "0123-4567-89ab-cdef")
        .await
        .status_is(401);
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
