//! A mail server with the HTTP APIs of the providers. It keeps the mails, and can refuse them
//! or hang.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;

use super::eventually;

/// What the server does with a mail.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    Takes,
    Refuses,
    /// Reads the request and never responds.
    Hangs,
}

/// A request to the sink.
#[derive(Clone, Debug)]
pub struct Received {
    /// Method and path, such as `POST /emails`.
    pub request: String,
    pub headers: hyper::HeaderMap,
    pub mail: Value,
}

impl Received {
    /// The text part, of any API.
    pub fn text(&self) -> &str {
        self.member(&["Text", "text", "TextBody"])
    }

    pub fn subject(&self) -> &str {
        self.member(&["Subject", "subject"])
    }

    fn member(&self, names: &[&str]) -> &str {
        let mut members = names.iter().filter_map(|name| self.mail[name].as_str());
        members.next().unwrap_or_else(|| panic!("one of {names:?}"))
    }

    fn is_to(&self, email: &str) -> bool {
        let mail = &self.mail;
        mail["To"][0]["Email"] == email || mail["to"][0] == email || mail["To"] == email
    }
}

/// The server, which runs until the tests end.
pub struct MailSink {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    manner: Manner,
    received: Vec<Received>,
}

impl MailSink {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listener");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(Mutex::new(State {
            manner,
            received: Vec::new(),
        }));
        let kept = Arc::clone(&state);
        // A thread with its own runtime, as several tests may share the server.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(serve(listener, kept));
        });
        Self { address, state }
    }

    /// Changes what the server does with the next mails.
    pub fn set(&self, manner: Manner) {
        self.state.lock().expect("no panic").manner = manner;
    }

    /// The value of the variable `mail_url`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn received(&self) -> Vec<Received> {
        self.state.lock().expect("no panic").received.clone()
    }

    pub fn mails_to(&self, email: &str) -> Vec<Received> {
        let mut all = self.received();
        all.retain(|one| one.is_to(email));
        all
    }

    /// Waits until an address has received a number of mails whose text contains `part`;
    /// returns the last one.
    pub async fn mail(&self, email: &str, part: &str, count: usize) -> Received {
        let what = format!("{count} mails to {email} with {part}");
        eventually(&what, async || {
            let mut mails = self.mails_to(email);
            mails.retain(|mail| mail.text().contains(part));
            (mails.len() >= count).then(|| mails.swap_remove(count - 1))
        })
        .await
    }
}

/// Returns the token of a link such as `/reset-password?token=…` in a text.
#[track_caller]
pub fn link_token(text: &str, page: &str) -> String {
    let start = format!("{page}?token=");
    let (_, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    let token = rest.split(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c));
    let token = token.into_iter().next().unwrap_or_default();
    assert!(token.len() >= 32, "at least 128 bits: {text}");
    token.to_owned()
}

/// Returns the code of six digits in a mail.
#[track_caller]
pub fn mail_code(text: &str) -> String {
    let (_, rest) = text
        .split_once("code in the shop within 10 minutes: ")
        .unwrap_or_else(|| panic!("no code in {text}"));
    let code: String = rest.chars().take_while(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6, "{text}");
    code
}

/// Returns another code than this one.
pub fn wrong_code(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    loop {
        let (socket, _) = listener.accept().await.expect("a connection");
        let state = Arc::clone(&state);
        let response = service_fn(move |request| response(request, Arc::clone(&state)));
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            let _ = connection
                .serve_connection(TokioIo::new(socket), response)
                .await;
        });
    }
}

async fn response(
    request: Request<Incoming>,
    state: Arc<Mutex<State>>,
) -> Result<Response<String>, Infallible> {
    let (head, body) = request.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    let received = Received {
        request: format!("{} {}", head.method, head.uri),
        headers: head.headers,
        mail: serde_json::from_slice(&bytes).expect("mails come as JSON"),
    };
    let manner = {
        let mut state = state.lock().expect("no panic");
        state.received.push(received);
        state.manner
    };
    let mut response = Response::new(r#"{"id":"1","ID":"1"}"#.to_owned());
    match manner {
        Manner::Takes => {}
        Manner::Refuses => *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR,
        Manner::Hangs => std::future::pending().await,
    }
    Ok(response)
}
