//! The part with effects: looks at the mount and answers requests.
//!
//! A request costs one asynchronous host call when an instance knows the file
//! (`stat-at`: it must still be there and be the same), and one more
//! (`open-at`) if the file is too large to be kept in memory.

mod memo;
mod mount;
mod transfer;

use spin_sdk::wasip3::clocks::system_clock;
use spin_sdk::wasip3::http::types::{ErrorCode, Method, Request, Response};

use crate::answer::{Answer, Body, Policy};
use crate::conditional::Conditions;
use crate::cors::Cors;
use crate::path::FilePath;

pub use mount::{Failure, Found, Mount};

/// A mounted folder that is served below a route.
pub struct Service {
    prefix: &'static str,
    mount: Mount,
    policy: fn(media: &str) -> Policy,
    cors: Cors,
}

impl Service {
    /// `prefix` is the route, with a slash at its end; `policy` gives the
    /// caching rules and fields for a media type.
    pub fn new(
        prefix: &'static str,
        mount: Mount,
        policy: fn(media: &str) -> Policy,
        cors: Cors,
    ) -> Self {
        Self {
            prefix,
            mount,
            policy,
            cors,
        }
    }

    /// Answers a request.
    pub async fn handle(&self, request: Request) -> Result<Response, ErrorCode> {
        let target = request.get_path_with_query().unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix(self.prefix).and_then(FilePath::parse);
        self.answer(&request, path.as_ref()).await
    }

    /// Answers a request for a file that the caller has chosen; `None` is one
    /// that does not exist.
    pub async fn answer(
        &self,
        request: &Request,
        path: Option<&FilePath>,
    ) -> Result<Response, ErrorCode> {
        let mut conditions = Conditions::default();
        for (name, value) in request.get_headers().copy_all() {
            conditions.add(&name, &value);
        }
        let (mut answer, found) = match request.get_method() {
            Method::Get => self.read(path, &conditions, false).await,
            Method::Head => self.read(path, &conditions, true).await,
            Method::Options => (Answer::options(), None),
            _ => (Answer::method_not_allowed(), None),
        };
        self.cors.apply(conditions.origin(), &mut answer);
        match (&answer.body, found) {
            (Body::File { .. }, Some(found)) => match self.mount.body(&found, &answer.body).await {
                Ok(body) => transfer::respond(answer, body),
                Err(failure) => transfer::respond_with_text(of_failure(failure)),
            },
            _ => transfer::respond_with_text(answer),
        }
    }

    async fn read(
        &self,
        path: Option<&FilePath>,
        conditions: &Conditions,
        head: bool,
    ) -> (Answer, Option<Found>) {
        let found = match path {
            Some(path) => self.mount.find(path).await,
            None => Err(Failure::Missing),
        };
        let (answer, found) = match found {
            Ok(found) => {
                let current = &found.representation;
                let policy = (self.policy)(current.media);
                let answer = Answer::of_file(current, &policy, conditions, head, now);
                (answer, Some(found))
            }
            Err(failure) => (of_failure(failure), None),
        };
        match head {
            true => (answer.without_body(), None),
            false => (answer, found),
        }
    }
}

/// The answer of a service that could not be set up.
pub fn internal_error() -> Result<Response, ErrorCode> {
    transfer::respond_with_text(Answer::internal_error())
}

fn of_failure(failure: Failure) -> Answer {
    match failure {
        Failure::Missing => Answer::not_found(),
        Failure::Broken(cause) => {
            eprintln!("{cause}");
            Answer::internal_error()
        }
    }
}

fn now() -> i64 {
    system_clock::now().seconds
}
