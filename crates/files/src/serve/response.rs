//! Responses of `wasi:http`: a head, and what goes on once the host has it.
//!
//! A body that is written in the guest is written at once: its first bytes then wait
//! for the host, which finds them when it takes the head, and sends both in one
//! segment. Spin does not set `TCP_NODELAY`, so bytes that come after the head were
//! held back until the client acknowledged that, which it may do 40 ms later
//! (RFC 9293 section 3.7.4, RFC 1122 section 4.2.3.2).

use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Response, Trailers};
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{self, FutureReader, FutureWriter, StreamReader, StreamWriter};

/// A response without a body. `until_sent` is dropped when it is with the host.
///
/// # Errors
/// The host does not take the headers or the status.
pub fn empty(
    status: u16,
    headers: &[(String, Vec<u8>)],
    until_sent: impl Sized + 'static,
) -> Result<Response, ErrorCode> {
    let started = Started::new(status, headers, None)?;
    let no_trailers = started.no_trailers;
    wit_bindgen::spawn(async move {
        wit_bindgen::yield_async().await;
        drop(no_trailers);
        drop(until_sent);
    });
    Ok(started.response)
}

/// A response whose body goes from the host's stream to the client, without coming
/// through here.
///
/// # Errors
/// As [`empty`].
pub fn passed(
    status: u16,
    headers: &[(String, Vec<u8>)],
    body: StreamReader<u8>,
) -> Result<Response, ErrorCode> {
    let started = Started::new(status, headers, Some(body))?;
    let (no_trailers, sent) = (started.no_trailers, started.sent);
    wit_bindgen::spawn(async move {
        wit_bindgen::yield_async().await;
        drop(no_trailers);
        // The host would take this instance for idle, drop it after a second, and
        // cut off whoever has not got everything by then. A task that waits keeps it.
        let _ = sent.await;
    });
    Ok(started.response)
}

/// A response whose body `write` writes.
///
/// # Errors
/// As [`empty`].
pub fn written<W: Future<Output = ()> + 'static>(
    status: u16,
    headers: &[(String, Vec<u8>)],
    write: impl FnOnce(StreamWriter<u8>) -> W,
) -> Result<Response, ErrorCode> {
    let (writer, body) = wit_stream::new();
    let started = Started::new(status, headers, Some(body))?;
    let (writing, no_trailers) = (write(writer), started.no_trailers);
    wit_bindgen::spawn(async move {
        writing.await;
        drop(no_trailers);
    });
    Ok(started.response)
}

/// What the host is told of a mistake that is not the client's.
pub fn internal(cause: impl std::fmt::Debug) -> ErrorCode {
    ErrorCode::InternalError(Some(format!("{cause:?}")))
}

struct Started {
    response: Response,
    /// Dropped, it stands for what it was made with. Before the host has the response,
    /// that costs a further entry into the guest, and so it waits.
    no_trailers: FutureWriter<Result<Option<Trailers>, ErrorCode>>,
    /// Resolves when the client has the response, or will not get it.
    sent: FutureReader<Result<(), ErrorCode>>,
}

impl Started {
    fn new(
        status: u16,
        headers: &[(String, Vec<u8>)],
        body: Option<StreamReader<u8>>,
    ) -> Result<Self, ErrorCode> {
        let headers = Fields::from_list(headers).map_err(internal)?;
        let (no_trailers, trailers) = wit_future::new(|| Ok(None));
        let (response, sent) = Response::new(headers, body, trailers);
        if status != 200 {
            // 200 is what a response starts with: one call of the host less.
            let set = response.set_status_code(status);
            set.map_err(|()| internal(status))?;
        }
        Ok(Self {
            response,
            no_trailers,
            sent,
        })
    }
}
