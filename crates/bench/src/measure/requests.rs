//! Requests per second, against the native program.

use anyhow::{Result, ensure};

use super::Bench;
use super::account::Account;
use crate::load::Load;
use crate::rounds::{Pairs, median};
use crate::table::{Row, Target};

const ME: &str = "/api/users/me";
const LOGIN: &str = "/api/users/login";
const PRODUCT: &str = "/api/products/product/1099";

/// The shop and the native program, each with a session of its own.
pub struct Sides {
    shop: Side,
    native: Side,
    people: Vec<Account>,
}

struct Side {
    url: String,
    authorization: String,
}

impl Sides {
    /// Logs in on both, and makes sure that both give the same answers.
    ///
    /// # Errors
    /// One of them fails or answers differently.
    pub fn new(bench: &Bench, shop: &str, native: &str, people: Vec<Account>) -> Result<Self> {
        // None of the accounts whose logins are measured: they end the oldest sessions.
        let reader = Account::register(&bench.http, shop, "grace@example.com")?;
        let side = |url: &str| {
            Ok::<_, anyhow::Error>(Side {
                url: url.to_owned(),
                authorization: reader.log_in(&bench.http, url)?,
            })
        };
        let (shop, native) = (side(shop)?, side(native)?);
        for path in [ME, PRODUCT] {
            let answer = |side: &Side| {
                let headers = [("authorization", &*side.authorization)];
                let url = format!("{}{path}", side.url);
                bench.http.get(&url, &headers).map(|answer| answer.body)
            };
            let (ours, yardstick) = (answer(&shop)?, answer(&native)?);
            ensure!(
                ours == yardstick,
                "{path} differs:\n{}\n{}",
                String::from_utf8_lossy(&ours),
                String::from_utf8_lossy(&yardstick)
            );
        }
        Ok(Self {
            shop,
            native,
            people,
        })
    }

    /// `GET /api/users/me`, of the shop and of the native program.
    pub fn me(&self) -> [Load; 2] {
        self.each(|side| {
            let authorization = format!("Authorization: {}", side.authorization);
            Load::get(&format!("{}{ME}", side.url), &[authorization])
        })
    }

    /// `POST /api/users/login`.
    pub fn login(&self, bench: &Bench) -> Result<[Load; 2]> {
        let [shop, native] = self.each(|side| login(bench, &side.url, &self.people));
        Ok([shop?, native?])
    }

    /// `GET /api/products/product/{id}`.
    pub fn product(&self) -> [Load; 2] {
        self.each(|side| Load::get(&format!("{}{PRODUCT}", side.url), &[]))
    }

    fn each<T>(&self, load: impl Fn(&Side) -> T) -> [T; 2] {
        [load(&self.shop), load(&self.native)]
    }
}

/// Logins at a server, of one person after the other.
pub fn login(bench: &Bench, server: &str, people: &[Account]) -> Result<Load> {
    let bodies: Vec<_> = people.iter().map(|one| one.credentials.clone()).collect();
    Load::post(&format!("{server}{LOGIN}"), &bodies, &bench.folder)
}

pub fn rows(bench: &Bench, sides: &Sides) -> Result<Vec<Row>> {
    Ok(vec![
        compare(bench, "POST login · axum", &sides.login(bench)?, 0.6)?,
        compare(bench, "GET me · axum", &sides.me(), 0.5)?,
        compare(bench, "GET product · axum", &sides.product(), 0.5)?,
    ])
}

/// Compares two loads by answers per second.
pub fn compare(
    bench: &Bench,
    what: &str,
    [ours, yardstick]: &[Load; 2],
    limit: f64,
) -> Result<Row> {
    bench.say(what);
    let per_second = |load: &Load| Ok(load.run(bench.seconds)?.per_second);
    // Instances, connections and caches as they are in a server that is used.
    ours.run(1)?;
    yardstick.run(1)?;
    let pairs = Pairs::measure(bench.rounds, || per_second(ours), || per_second(yardstick))?;
    let text = |values: &[f64]| format!("{:.0} /s", median(values));
    Ok(Row::ratio(
        what,
        text(&pairs.ours),
        text(&pairs.yardstick),
        pairs.ratio(),
        Target::AtLeast(limit),
    ))
}
