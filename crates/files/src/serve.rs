//! The part with effects: looks at the mount and answers requests.
//!
//! A request costs one asynchronous host call when an instance knows the file
//! (`stat-at`: it must still be there and be the same), and one more
//! (`open-at`) if the file is too large to be kept in memory.

mod memo;
mod mount;
pub mod response;
mod transfer;

use spin_sdk::wasip3::clocks::system_clock;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};

use crate::answer::{Answer, Body, Policy};
use crate::conditional::Conditions;
use crate::cors::Cors;
use crate::index::Representation;
use crate::path::FilePath;

pub use mount::{Failure, Found, Mount};
pub use transfer::{Source, Writing};

/// A request to read a file.
pub struct Asked {
    conditions: Conditions,
    is_head: bool,
}

impl Asked {
    /// Reads the header of a GET.
    pub fn get(request: &Request) -> Self {
        Self {
            conditions: Conditions::of(request.get_headers().copy_all()),
            is_head: false,
        }
    }

    /// Reads the header of a HEAD.
    pub fn head(request: &Request) -> Self {
        Self {
            is_head: true,
            ..Self::get(request)
        }
    }

    /// The answer for a file that exists. If its body is [`Body::File`], the
    /// caller brings the bytes.
    pub fn answer(&self, current: &Representation, policy: &Policy) -> Answer {
        let answer = Answer::of_file(current, policy, &self.conditions, self.is_head, now);
        self.for_method(answer)
    }

    fn for_method(&self, answer: Answer) -> Answer {
        match self.is_head {
            true => answer.without_body(),
            false => answer,
        }
    }
}

/// An answer and where its body comes from.
pub type Ready = (Answer, Source);

/// Answers from a mount; `None` if there is no such file. `policy` gives the
/// caching rules and fields for a media type.
pub async fn from_mount(
    mount: &Mount,
    asked: &Asked,
    path: &FilePath,
    policy: impl Fn(&str) -> Policy,
) -> Option<Ready> {
    let found = match mount.find(path).await {
        Ok(found) => found,
        Err(Failure::Missing) => return None,
        Err(Failure::Broken(cause)) => return Some(broken(&cause)),
    };
    let answer = asked.answer(&found.representation, &policy(found.representation.media));
    let source = match &answer.body {
        Body::File { .. } => mount.body(&found, &answer.body).await,
        _ => return Some((answer, Source::EMPTY)),
    };
    match source {
        Ok(source) => Some((answer, source)),
        // It was there a moment ago.
        Err(Failure::Missing) => None,
        Err(Failure::Broken(cause)) => Some(broken(&cause)),
    }
}

/// 404, as for all that is not there or nobody's business.
pub fn not_found(asked: &Asked) -> Ready {
    (asked.for_method(Answer::not_found()), Source::EMPTY)
}

/// Sends an answer, with what the request's origin may know.
///
/// # Errors
/// When the host does not take it.
pub fn respond(request: &Request, cors: &Cors, ready: Ready) -> Result<Response, ErrorCode> {
    let (mut answer, source) = ready;
    if !cors.is_empty() {
        let origin = request.get_headers().get("origin").pop();
        let origin = origin.and_then(|origin| String::from_utf8(origin).ok());
        cors.apply(origin.as_deref(), &mut answer);
    }
    transfer::respond(answer, source)
}

/// The answer of a service that could not do its work; the cause goes to the log.
pub fn broken(cause: &str) -> Ready {
    eprintln!("{cause}");
    (Answer::internal_error(), Source::EMPTY)
}

fn now() -> i64 {
    system_clock::now().seconds
}
