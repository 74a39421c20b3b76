//! Mails that the provider does not take at once, or whose sender ends.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{CHANGED, NEW, RESET_PAGE, VERIFY_PAGE, check, forgot, logged, posting_to};
use crate::harness::{MailSink, Manner, Person, Shop, eventually, link_token, process, workspace};
use crate::totp;

const FLUSH: &str = "/api/users/outbox/flush";

fn count(shop: &Shop) -> i64 {
    shop.select("select count(*) from outbox where ?1 = ''", "")
}

async fn waits_for(shop: &Shop, mails: i64) {
    eventually(&format!("{mails} mails are left"), async || {
        (count(shop) == mails).then_some(())
    })
    .await;
}

/// Makes each mail due, as if its pause were over.
fn let_time_pass(shop: &Shop) {
    let sql = "update outbox set next_at = 0, tried_at = 0";
    shop.database().execute(sql, []).expect("SQL");
}

/// A registration, a request for a link, and a new password: three mails that nobody takes.
async fn three_refused(shop: &Shop, sink: &MailSink) -> Person {
    let ada = shop.somebody().await;
    shop.reset_password(&ada, NEW).await.status_is(200);
    forgot(shop, &ada.email).await.status_is(200);
    receives(sink, 3).await;
    ada
}

/// A request that has nothing to do with mails.
async fn any_request(shop: &Shop) {
    shop.try_login("nobody@example.com", "no password")
        .await
        .status_is(400);
}

async fn receives(sink: &MailSink, mails: usize) {
    eventually(&format!("{mails} mails were sent off"), async || {
        (sink.received().len() >= mails).then_some(())
    })
    .await;
}

async fn all_three_arrive(shop: &Shop, sink: &MailSink, email: &str) {
    for page in [VERIFY_PAGE, CHANGED, RESET_PAGE] {
        sink.mail(email, page, 1).await;
    }
    waits_for(shop, 0).await;
    // Earlier attempts had other links.
    let mails = sink.mails_to(email);
    let reset = mails.iter().rfind(|mail| mail.text().contains(RESET_PAGE));
    let token = link_token(reset.expect("a link").text(), RESET_PAGE);
    check(shop, &token).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_is_sent_after_a_pause_by_a_later_request() {
    let sink = MailSink::start(Manner::Refuses);
    let mut shop = posting_to(&sink).start().await;
    let ada = three_refused(&shop, &sink).await;
    let refused = sink.received().len();
    let row: String = shop.select(
        "select json_group_array(json_array(kind, email, next_at - tried_at))
         from outbox where email = ?",
        &ada.email,
    );
    let rows: Vec<Value> = serde_json::from_str(&row).expect("JSON");
    assert_eq!(rows.len(), 3, "{row}");
    for entry in &rows {
        assert_eq!(entry[2], 30, "{row}");
    }
    assert!(!row.contains("token"), "{row}");
    // Any request of another process finds them, when their time has come.
    sink.set(Manner::Takes);
    shop.restart_all().await;
    any_request(&shop).await;
    assert_eq!(sink.received().len(), refused, "it is too early");
    let_time_pass(&shop);
    shop.restart_all().await;
    any_request(&shop).await;
    receives(&sink, refused + 3).await;
    all_three_arrive(&shop, &sink, &ada.email).await;
    assert_eq!(sink.received().len(), refused + 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_killed_before_the_delivery_loses_no_mail() {
    let sink = MailSink::start(Manner::Hangs);
    let mut shop = posting_to(&sink).single_host().start().await;
    let ada = shop.somebody().await;
    shop.reset_password(&ada, NEW).await.status_is(200);
    forgot(&shop, &ada.email).await.status_is(200);
    // At this moment some are on their way, and none was delivered.
    shop.host(0).process.kill();
    assert_eq!(count(&shop), 3);
    sink.set(Manner::Takes);
    let hung = sink.received().len();
    let_time_pass(&shop);
    shop.start_again(0).await;
    any_request(&shop).await;
    receives(&sink, hung + 3).await;
    all_three_arrive(&shop, &sink, &ada.email).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pauses_grow_to_an_hour_and_after_a_day_a_mail_is_given_up() {
    let sink = MailSink::start(Manner::Refuses);
    let shop = posting_to(&sink).start().await;
    let ada = shop.somebody().await;
    let mut pauses = Vec::new();
    for attempt in 1..=9 {
        let sql = "select coalesce(max(next_at - tried_at), 0) from outbox
            where attempts >= cast(?1 as integer)";
        let pause = eventually("an attempt", async || {
            let pause: i64 = shop.select(sql, &attempt.to_string());
            (pause > 0).then_some(pause)
        })
        .await;
        pauses.push(pause);
        let_time_pass(&shop);
        // Nobody has this address, so this is no mail.
        forgot(&shop, &Person::new().email).await.status_is(200);
    }
    assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    receives(&sink, 10).await;
    let before = sink.received().len();
    let sql = "update outbox set created_at = created_at - 86400 - 60, next_at = 0 where email = ?";
    shop.change(sql, &[&ada.email]);
    forgot(&shop, &Person::new().email).await.status_is(200);
    let log = logged(&shop, "is given up").await;
    waits_for(&shop, 0).await;
    assert_eq!(sink.received().len(), before, "it was not sent");
    assert!(!log.contains(&ada.email), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_send_each_mail_once() {
    let sink = MailSink::start(Manner::Refuses);
    let shop = posting_to(&sink).hosts(2).start().await;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(shop.somebody().await);
    }
    receives(&sink, 6).await;
    let refused = sink.received().len();
    sink.set(Manner::Takes);
    let_time_pass(&shop);
    let strangers = (0..8).map(|n| {
        let api = shop.on(n % 2);
        tokio::spawn(async move {
            forgot(&api, &Person::new().email).await.status_is(200);
        })
    });
    for task in strangers.collect::<Vec<_>>() {
        task.await.expect("a response");
    }
    waits_for(&shop, 0).await;
    let mut addresses: Vec<_> = sink.received()[refused..]
        .iter()
        .map(|mail| mail.mail["To"][0]["Email"].to_string())
        .collect();
    addresses.sort();
    let mut expected: Vec<_> = people
        .iter()
        .map(|one| format!("{:?}", one.email))
        .collect();
    expected.sort();
    assert_eq!(addresses, expected);
}

/// Runs the host on the last processor that this process may use, so that it has one thread:
/// each thread has instances of its own, and each of them learns by itself that a provider hangs.
const ON_ONE_PROCESSOR: [&str; 4] = [
    "sh",
    "-c",
    r#"exec taskset -c "$(taskset -cp $$ | grep -o '[0-9]*$')" "$@""#,
    "sh",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hung_provider_rests_and_keeps_its_mails() {
    const MAILS: u32 = 24;
    let sink = MailSink::start(Manner::Hangs);
    let shop = posting_to(&sink)
        .single_host()
        .under(&ON_ONE_PROCESSOR)
        .variable("limit_forgot_account", "0");
    let shop = shop.start().await;
    let first = shop.somebody().await;
    // From here on its instance lets the provider rest.
    logged(&shop, "no answer in time").await;
    let asked = sink.received().len();
    let start = Instant::now();
    for _ in 0..MAILS {
        forgot(&shop, &first.email).await.status_is(200);
    }
    assert!(start.elapsed() < Duration::from_secs(5));
    let tried = "select count(*) from outbox where attempts > 0 and ?1 = ''";
    eventually("all were looked at, and none is lost", async || {
        (shop.select::<u32>(tried, "") == MAILS + 1).then_some(())
    })
    .await;
    let more = sink.received().len() - asked;
    assert!(more < MAILS as usize / 2, "{more} mails were sent off");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_is_told_of_each_change_of_the_second_factor() {
    let sink = MailSink::start(Manner::Takes);
    let shop = posting_to(&sink).start().await;
    let ada = shop.somebody().await;
    let (token, _, _) = totp::enrol(&shop, &ada).await;
    sink.mail(&ada.email, "Two-factor login was turned on", 1)
        .await;
    let body = json!({"password": ada.password});
    let codes = format!("{}/recovery_codes", totp::PATH);
    shop.send_as(&token, "POST", &codes, &body)
        .await
        .status_is(200);
    sink.mail(&ada.email, "New recovery codes", 1).await;
    shop.send_as(&token, "DELETE", totp::PATH, &body)
        .await
        .status_is(204);
    sink.mail(&ada.email, "Two-factor login was turned off", 1)
        .await;
    // Not when the account goes, and the address with it.
    totp::enrol(&shop, &ada).await;
    sink.mail(&ada.email, "Two-factor login was turned on", 2)
        .await;
    let token = shop.send_as(&token, "DELETE", "/api/users/me", &body).await;
    token.status_is(204);
    waits_for(&shop, 0).await;
    let off = sink.mails_to(&ada.email);
    let off = off.iter().filter(|mail| mail.text().contains("turned off"));
    assert_eq!(off.count(), 1);
}

async fn flush(shop: &Shop, key: &str) -> crate::harness::Response {
    let call = shop.call("POST", FLUSH);
    call.headers(&[("authorization", &format!("Bearer {key}"))])
        .send()
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_key_flushes_and_no_other() {
    let sink = MailSink::start(Manner::Refuses);
    let shop = posting_to(&sink).start().await;
    shop.call("POST", FLUSH)
        .send()
        .await
        .detail(401, "Not authenticated");
    flush(&shop, "guess").await.detail(404, "Not Found");
    drop(shop);

    let key = "a key of the operator";
    let shop = posting_to(&sink).variable("outbox_key", key).start().await;
    shop.call("POST", FLUSH)
        .send()
        .await
        .detail(401, "Not authenticated");
    flush(&shop, "guess").await.detail(401, "Token is invalid");
    let ada = three_refused(&shop, &sink).await;
    let age = "update outbox set tried_at = tried_at - 60";
    shop.database().execute(age, []).expect("SQL");
    // The provider still refuses the first one.
    assert_eq!(
        flush(&shop, key).await.json(),
        json!({"sent": 0, "waiting": 3})
    );
    shop.database().execute(age, []).expect("SQL");
    sink.set(Manner::Takes);
    assert_eq!(
        flush(&shop, key).await.json(),
        json!({"sent": 3, "waiting": 0})
    );
    all_three_arrive(&shop, &sink, &ada.email).await;
    assert_eq!(
        flush(&shop, key).await.json(),
        json!({"sent": 0, "waiting": 0})
    );
}

fn flush_command(shop: &Shop, sink: &MailSink) -> Output {
    let database = shop.database_file();
    let state = database.parent().expect("a folder");
    let mut command = Command::new(process::program());
    command.args(["outbox", "flush", "--from"]).arg(workspace());
    command.arg("--state-dir").arg(state);
    command.args(["--variable", "mail_provider=mailpit"]);
    command.args(["--variable", &format!("mail_url={}", sink.url())]);
    command.output().expect("the program runs")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_flushes_whether_the_shop_runs_or_not() {
    let sink = MailSink::start(Manner::Refuses);
    let mut shop = posting_to(&sink).file().single_host().start().await;
    three_refused(&shop, &sink).await;
    sink.set(Manner::Takes);
    let_time_pass(&shop);
    // The shop may be about to send them too: each mail is sent once all the same.
    let output = flush_command(&shop, &sink);
    assert!(output.status.success(), "{output:?}");
    receives(&sink, 6).await;
    shop.stop(0);
    let output = flush_command(&shop, &sink);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "mails sent: 0, left: 0\n", "{output:?}");
}
