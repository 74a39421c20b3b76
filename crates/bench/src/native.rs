//! The yardstick for requests: axum, with the routes that are measured.
//!
//! It does what the components do, as one would write it natively: the same
//! hashes, tokens, Redis scripts, statements and answers. It is meant to be
//! fast: prepared statements and connections are kept, keys are parsed once,
//! scripts go by their hash, short reads don't change threads.

mod error;
mod login;
mod me;
pub mod password;
mod product;
mod scripts;
mod sqlite;
pub mod token;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, VARY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Response};
use axum::middleware::map_response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use scripts::Scripts;
use sqlite::Pool;
use token::Tokens;

/// Options of `storefront-bench native`.
#[derive(clap::Args)]
pub struct Options {
    /// The shop's database
    #[arg(long)]
    database: PathBuf,
    /// The shop's Redis, HOST:PORT
    #[arg(long)]
    redis: String,
    /// Signs tokens
    #[arg(long)]
    secret: String,
}

/// What requests share.
struct App {
    sqlite: Pool,
    redis: Scripts,
    tokens: Tokens,
    /// One hash per processor: more at once would not be faster, only crowd
    /// out everything else.
    hashes: Semaphore,
}

type Shared = axum::extract::State<Arc<App>>;

/// Serves until it is killed.
///
/// # Errors
/// Redis or the database is not there.
#[tokio::main]
pub async fn serve(options: Options) -> Result<()> {
    let app = Arc::new(App {
        sqlite: Pool::new(options.database),
        redis: Scripts::connect(&options.redis).await?,
        tokens: Tokens::new(&options.secret),
        hashes: Semaphore::new(std::thread::available_parallelism()?.get()),
    });
    let routes = Router::new()
        .route("/api/users/login", post(login::login))
        .route("/api/users/me", get(me::show))
        .route("/api/products/product/{id}", get(product::show))
        .layer(map_response(complete))
        .with_state(app)
        .into_make_service_with_connect_info::<SocketAddr>();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Serving http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, routes).await?;
    Ok(())
}

/// Adds the headers that every answer of the shop has.
async fn complete<B>(mut response: Response<B>) -> Response<B> {
    const DATA_ONLY: HeaderValue =
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, DATA_ONLY);
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    response
}
