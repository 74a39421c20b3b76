//! What a client sees, and the table of it.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::Value;

use crate::harness::{Api, Person, Shop, workspace};

/// A picture of the deployment.
const PICTURE: &str = "/cache/catalog/CQRobot/JST%20EL/JST%20EL%202P-1.jpg";

/// A customer with a session, who looks at the shop.
pub struct Customer {
    api: Api,
    pub person: Person,
    pub token: String,
}

/// Its name in the table, its method and path, an access token, and a body.
type Request<'a> = (
    &'static str,
    &'a str,
    &'a str,
    Option<&'a str>,
    Option<&'a Value>,
);

/// A shop of one host with its database in a file, and a customer of it.
pub async fn shop() -> (Shop, Customer) {
    let shop = Shop::builder().file().single_host().start().await;
    let customer = Customer::of(&shop).await;
    (shop, customer)
}

/// What the shop responded to requests that were sent at once.
#[derive(Clone, Debug)]
pub struct Look {
    /// Such as `product 200`.
    answers: Vec<(&'static str, u16)>,
    pub slowest: Duration,
}

impl Customer {
    pub async fn of(shop: &Shop) -> Self {
        let person = shop.somebody().await;
        let token = shop.login(&person).await;
        let api = Api::new(&shop.base);
        let customer = Self { api, person, token };
        assert!(customer.look().await.is_well());
        customer
    }

    /// The same customer of a shop that was started again.
    pub fn at(mut self, shop: &Shop) -> Self {
        self.api = Api::new(&shop.base);
        self
    }

    pub async fn look(&self) -> Look {
        let bearer = Some(&*self.token);
        let login = serde_json::json!({
            "email": self.person.email, "password": self.person.password
        });
        let register = Person::new().registration();
        let requests: [Request<'_>; 7] = [
            ("product", "GET", "/api/products/product/1099", None, None),
            ("popular", "GET", "/api/products/popular", None, None),
            ("picture", "GET", PICTURE, None, None),
            ("me", "GET", "/api/users/me", bearer, None),
            ("login", "POST", "/api/users/login", None, Some(&login)),
            (
                "register",
                "POST",
                "/api/users/register",
                None,
                Some(&register),
            ),
            ("ready", "GET", "/api/health/ready", None, None),
        ];
        let answers = requests.map(async |(name, method, path, token, body)| {
            let mut call = self.api.call(method, path);
            if let Some(token) = token {
                call = call.bearer(token);
            }
            if let Some(body) = body {
                call = call.json(body);
            }
            let start = Instant::now();
            let response = call.send().await;
            (name, response.status, start.elapsed())
        });
        let answers = join_all(answers).await;
        Look {
            slowest: answers
                .iter()
                .map(|answer| answer.2)
                .max()
                .unwrap_or_default(),
            answers: answers
                .into_iter()
                .map(|(name, status, _)| (name, status))
                .collect(),
        }
    }

    /// Looks until this is seen. A part of what `ready` says is up to half a second old.
    pub async fn sees(&self, expected: &str) -> Look {
        let start = Instant::now();
        loop {
            let look = self.look().await;
            if look.text() == expected || start.elapsed() > Duration::from_secs(3) {
                look.is(expected);
                return look;
            }
        }
    }

    /// Looks until all is well. Returns the time that it took.
    pub async fn recovery(&self) -> Duration {
        let start = Instant::now();
        loop {
            let look = self.look().await;
            if look.is_well() {
                return start.elapsed();
            }
            let waited = start.elapsed();
            assert!(
                waited < Duration::from_secs(30),
                "still {} after {waited:?}",
                look.text()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Look {
    pub fn is_well(&self) -> bool {
        self.answers.iter().all(|(_, status)| *status == 200)
    }

    /// Such as `product, popular 200; me 503`.
    pub fn text(&self) -> String {
        let mut groups: Vec<(u16, Vec<&str>)> = Vec::new();
        for (name, status) in &self.answers {
            match groups.iter_mut().find(|group| group.0 == *status) {
                Some((_, names)) => names.push(name),
                None => groups.push((*status, vec![name])),
            }
        }
        let mut text = String::new();
        for (status, names) in groups {
            let separator = if text.is_empty() { "" } else { "; " };
            let _ = write!(text, "{separator}{} {status}", names.join(", "));
        }
        text
    }

    #[track_caller]
    pub fn is(&self, expected: &str) -> &Self {
        assert_eq!(self.text(), expected);
        self
    }

    /// Adds a row to the table.
    pub fn row(&self, fault: &str, recovery: Duration) {
        let sees = format!("{}; the slowest took {}", self.text(), time(self.slowest));
        row(fault, &sees, &time(recovery));
    }
}

/// A time for people.
pub fn time(time: Duration) -> String {
    match time.as_millis() {
        0..1000 => format!("{} ms", time.as_millis()),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// Adds a row to the table, and prints it.
pub fn row(fault: &str, sees: &str, recovery: &str) {
    let row = format!("| {fault} | {sees} | {recovery} |\n");
    print!("{row}");
    let path = workspace().join("target/reliability.md");
    let file = OpenOptions::new().append(true).create(true).open(path);
    let mut file = file.expect("the table");
    file.write_all(row.as_bytes()).expect("the table");
}
