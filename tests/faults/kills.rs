//! A host that is killed again and again while customers and an admin write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinHandle;

use crate::database::intact;
use crate::harness::{Api, Person, Shop, access_token, unique, workspace};
use crate::look::{row, time};

const ROUNDS: u32 = 100;
/// How long a storm lasts before the host is killed, from so many milliseconds on.
const STORM_MILLISECONDS: u64 = 300;
const PRODUCT: &str = "/api/products/product/1099";

/// Everything that was acknowledged, and the one change of each kind that may be under way.
struct Storm {
    accounts: Vec<String>,
    /// Its password may be one of these two; the sessions were started with the first.
    owner: Person,
    next_password: Option<String>,
    session: String,
    price: i64,
    next_price: i64,
    pictures: Vec<String>,
    pictures_under_way: Vec<String>,
    picture: Vec<u8>,
    admin: String,
}

/// Counts of what was acknowledged.
#[derive(Default)]
struct Counts {
    passwords: u32,
    prices: u32,
    undecided_passwords: u32,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn e1_a_host_killed_a_hundred_times_keeps_what_it_acknowledged() {
    let mut shop = Shop::builder().file().single_host().start().await;
    let owner = shop.somebody().await;
    // So small that no sizes are made of it.
    let picture = "static/catalog/.sizes/CQRobot/JST EL/JST EL 2P-1.jpg/160.jpg";
    let picture = workspace().join(picture);
    let mut storm = Storm {
        accounts: Vec::new(),
        session: shop.login(&owner).await,
        owner,
        next_password: None,
        price: 0,
        next_price: 0,
        pictures: Vec::new(),
        pictures_under_way: Vec::new(),
        picture: std::fs::read(picture).expect("a picture"),
        admin: shop.admin().await.1,
    };
    let mut counts = Counts::default();
    let mut slowest_start = Duration::ZERO;
    for round in 0..ROUNDS {
        storm = run(&shop, storm, &mut counts, round).await;
        let start = Instant::now();
        shop.start_again(0).await;
        shop.get(PRODUCT).await.status_is(200);
        slowest_start = slowest_start.max(start.elapsed());
        check(&shop, &mut storm, &mut counts).await;
        if round % 10 == 9 {
            intact(&shop);
            println!("killed {} times", round + 1);
        }
    }
    let stored: i64 = shop.select("select count(*) from users where email like ?1", "storm.%");
    let known = i64::try_from(storm.accounts.len()).expect("a count");
    // At most one registration of each client was under way when its host ended.
    assert!(
        (known..=known + i64::from(ROUNDS) * 2).contains(&stored),
        "{known} {stored}"
    );
    for email in &storm.accounts {
        let count: i64 = shop.select("select count(*) from users where email = ?1", email);
        assert_eq!(count, 1, "{email} was acknowledged");
    }
    for path in &storm.pictures {
        assert_eq!(
            shop.get(path).await.status_is(200).body,
            storm.picture,
            "{path}"
        );
    }
    let enough = [
        storm.accounts.len(),
        storm.pictures.len(),
        counts.passwords as usize,
        counts.prices as usize,
    ];
    assert!(enough.iter().all(|count| *count > 50), "{enough:?}");
    let sees = format!(
        "every acknowledged write is there: {} accounts, {} passwords, {} prices, {} pictures; \
         of {} password changes without an answer each is all or nothing",
        storm.accounts.len(),
        counts.passwords,
        counts.prices,
        storm.pictures.len(),
        counts.undecided_passwords,
    );
    let recovery = format!(
        "{} at most, from the start to the first answer",
        time(slowest_start)
    );
    row("SIGKILL × 100 in a storm of writes", &sees, &recovery);
}

/// Lets clients write, and kills the host in the middle.
async fn run(shop: &Shop, mut storm: Storm, counts: &mut Counts, round: u32) -> Storm {
    let stop = Arc::new(AtomicBool::new(false));
    let base: Arc<str> = Arc::clone(&shop.base);
    let registrations: Vec<JoinHandle<Vec<String>>> = (0..2)
        .map(|_| {
            let (base, stop) = (Arc::clone(&base), Arc::clone(&stop));
            tokio::spawn(async move {
                let (api, mut known) = (Api::new(&base), Vec::new());
                while !stop.load(Relaxed) {
                    let mut person = Person::new();
                    person.email = format!("{}@example.com", unique("storm."));
                    let body = person.registration();
                    let call = api.call("POST", "/api/users/register").json(&body);
                    if call
                        .try_send()
                        .await
                        .is_some_and(|response| response.status == 200)
                    {
                        known.push(person.email);
                    }
                }
                known
            })
        })
        .collect();
    let passwords = {
        let (base, stop) = (Arc::clone(&base), Arc::clone(&stop));
        let (mut owner, mut session) = (storm.owner.clone(), storm.session.clone());
        tokio::spawn(async move {
            let (api, mut done, mut next) = (Api::new(&base), 0, None);
            while !stop.load(Relaxed) {
                let new = unique("Wieder ein pferd ");
                let body = json!({
                    "email": owner.email, "old_password": owner.password, "new_password": new
                });
                next = Some(new.clone());
                let call = api.call("POST", "/api/users/reset_password").json(&body);
                match call.try_send().await {
                    Some(response) if response.status == 200 => {}
                    _ => break,
                }
                owner.password = new;
                next = None;
                done += 1;
                let body = json!({"email": owner.email, "password": owner.password});
                let call = api.call("POST", "/api/users/login").json(&body);
                match call.try_send().await {
                    Some(response) if response.status == 200 => session = access_token(&response),
                    // The next round logs in.
                    _ => {
                        session.clear();
                        break;
                    }
                }
            }
            (owner, session, next, done)
        })
    };
    let edits = {
        let (base, stop, admin) = (Arc::clone(&base), Arc::clone(&stop), storm.admin.clone());
        let picture = storm.picture.clone();
        let mut price = storm.price;
        tokio::spawn(async move {
            let api = Api::new(&base);
            let (mut pictures, mut under_way, mut next, mut done) = (Vec::new(), None, price, 0);
            while !stop.load(Relaxed) {
                next = price + 1;
                #[expect(clippy::cast_precision_loss, reason = "a small number")]
                let body = json!({"price": next as f64 / 100.0});
                let call = api.call("PATCH", PRODUCT).bearer(&admin).json(&body);
                match call.try_send().await {
                    Some(response) if response.status == 200 => {}
                    _ => break,
                }
                price = next;
                done += 1;
                let path = format!("/cache/catalog/{}.jpg", unique("storm-"));
                under_way = Some(path.clone());
                let call = api.call("PUT", &path).bearer(&admin);
                let call = call
                    .headers(&[("content-type", "image/jpeg")])
                    .body(picture.clone());
                match call.try_send().await {
                    Some(response) if response.status == 201 => {}
                    _ => break,
                }
                under_way = None;
                pictures.push(path);
            }
            (price, next, pictures, under_way, done)
        })
    };
    // Not always at the same moment of the clients.
    let storm_time = Duration::from_millis(STORM_MILLISECONDS + u64::from(round * 37 % 290));
    tokio::time::sleep(storm_time).await;
    kill(shop);
    stop.store(true, Relaxed);
    for task in registrations {
        storm.accounts.extend(task.await.expect("no panic"));
    }
    let (owner, session, next, done) = passwords.await.expect("no panic");
    (storm.owner, storm.session, storm.next_password) = (owner, session, next);
    counts.passwords += done;
    let (price, next, pictures, under_way, done) = edits.await.expect("no panic");
    (storm.price, storm.next_price) = (price, next);
    storm.pictures.extend(pictures);
    storm.pictures_under_way.extend(under_way);
    counts.prices += done;
    storm
}

/// Kills the host with SIGKILL, and those that it has started.
fn kill(shop: &Shop) {
    shop.signal(0, rustix::process::Signal::KILL);
}

async fn check(shop: &Shop, storm: &mut Storm, counts: &mut Counts) {
    // A price: the last one that was acknowledged, or the one that was under way.
    let price = shop.get(PRODUCT).await.status_is(200).json()["price"].as_f64();
    #[expect(clippy::cast_possible_truncation, reason = "a small number")]
    let price = (price.expect("a price") * 100.0).round() as i64;
    if storm.next_price > 0 {
        assert!(
            [storm.price, storm.next_price].contains(&price),
            "{price} {}",
            storm.price
        );
        storm.price = price;
    }
    // A picture without an answer: whole, or not there.
    for path in storm.pictures_under_way.drain(..) {
        let response = shop.get(&path).await;
        if response.status == 200 {
            assert_eq!(response.body, storm.picture, "{path} is whole");
        } else {
            response.status_is(404);
        }
    }
    // A password without an answer: the new one and no old session, or the old one with it.
    let owner = &mut storm.owner;
    let with_old = shop.try_login(&owner.email, &owner.password).await.status;
    if let Some(new) = storm.next_password.take() {
        counts.undecided_passwords += 1;
        let with_new = shop.try_login(&owner.email, &new).await.status;
        match (with_old, with_new) {
            (200, 400) => {
                if !storm.session.is_empty() {
                    shop.me(&storm.session).await.status_is(200);
                }
            }
            (400, 200) => {
                if !storm.session.is_empty() {
                    shop.me(&storm.session).await.status_is(401);
                }
                owner.password = new;
            }
            both => panic!("one of both passwords is right: {both:?}"),
        }
    } else {
        assert_eq!(with_old, 200, "the acknowledged password is right");
    }
    storm.session = shop.login(owner).await;
}
