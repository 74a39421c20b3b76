//! Responses of `wasi:http`: a head, and what is done once the host has it.

use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Response};
use spin_sdk::wasip3::wit_future;
use spin_sdk::wit_bindgen::{self, FutureReader, StreamReader};

/// Resolves when the client has the response, or will not get it.
pub type Sent = FutureReader<Result<(), ErrorCode>>;

/// Starts a response: names and values of its headers, and a body whose other end
/// `work` has. That begins when the host has taken the response, and so each of its
/// writes at once; one that waited would cost a further entry into the guest.
///
/// # Errors
/// The host does not take the headers or the status.
pub fn start(
    status: u16,
    headers: &[(String, Vec<u8>)],
    body: Option<StreamReader<u8>>,
    work: impl AsyncFnOnce(Sent) + 'static,
) -> Result<Response, ErrorCode> {
    let headers = Fields::from_list(headers).map_err(internal)?;
    // There are no trailers: a dropped writer stands for what it was made with.
    let (no_trailers, trailers) = wit_future::new(|| Ok(None));
    let (response, sent) = Response::new(headers, body, trailers);
    if status != 200 {
        // 200 is what a response starts with: one call of the host less.
        let set = response.set_status_code(status);
        set.map_err(|()| internal(status))?;
    }
    wit_bindgen::spawn(async move {
        wit_bindgen::yield_async().await;
        drop(no_trailers);
        work(sent).await;
    });
    Ok(response)
}

/// What the host is told of a mistake that is not the client's.
pub fn internal(cause: impl std::fmt::Debug) -> ErrorCode {
    ErrorCode::InternalError(Some(format!("{cause:?}")))
}
