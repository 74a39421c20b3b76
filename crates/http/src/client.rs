//! The client on the other end of the connection.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;

use axum::extract::FromRequestParts;
use http::HeaderName;
use http::header::USER_AGENT;
use http::request::Parts;
use ipnet::IpNet;
use storefront_settings::{self as settings, Settings};

use crate::error::{Error, Result};

/// The client as the server sees it, for limits, sessions and the log.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address of the connection or, behind a trusted proxy, the one that
    /// the proxy names.
    pub address: IpAddr,
    /// `User-Agent`, shortened.
    pub user_agent: String,
}

/// The server's header with the address of the connection.
pub const PEER_ADDRESS: HeaderName = HeaderName::from_static("spin-client-addr");

/// The most characters that are kept of a `User-Agent`.
const MAX_USER_AGENT: usize = 200;

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let text = |value: &http::HeaderValue| value.to_str().ok().map(str::to_owned);
        // A client can send this header too; Spin appends its own, so the last counts.
        let peer = parts.headers.get_all(PEER_ADDRESS).iter().next_back();
        let peer = peer.and_then(text).and_then(|peer| parse_address(&peer));
        let peer = peer.ok_or_else(|| Error::Internal("no spin-client-addr".into()))?;
        let forwarded = parts.headers.get_all("x-forwarded-for").iter();
        let forwarded: Vec<_> = forwarded.filter_map(text).collect();
        let user_agent = parts
            .headers
            .get(USER_AGENT)
            .and_then(text)
            .unwrap_or_default();
        Ok(Self {
            address: client_address(peer, &forwarded.join(","), &TrustedProxies::load().await?.0),
            user_agent: user_agent.chars().take(MAX_USER_AGENT).collect(),
        })
    }
}

/// Walks the chain of proxies from our end to the first address that is not trusted.
/// Its sender could have invented whatever stands before that address.
fn client_address(peer: IpAddr, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut current = peer;
    for hop in forwarded.rsplit(',') {
        if !is_trusted(&current) {
            break;
        }
        match parse_address(hop.trim()) {
            Some(address) => current = address,
            None => break,
        }
    }
    current
}

fn parse_address(text: &str) -> Option<IpAddr> {
    let socket = text.parse::<SocketAddr>().map(|socket| socket.ip());
    socket
        .or_else(|_| text.parse())
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

/// Proxies whose `X-Forwarded-For` counts: the variable `trusted_proxies`, addresses and
/// networks such as `10.0.0.0/8`.
struct TrustedProxies(Vec<IpNet>);

impl Settings for TrustedProxies {
    async fn read() -> settings::Result<Self> {
        const VARIABLE: &str = "trusted_proxies";
        let parse = |item: String| {
            let net = item.parse::<IpAddr>().map(IpNet::from);
            net.or_else(|_| item.parse())
                .map_err(|_| settings::Error::new(VARIABLE, "not an address or network"))
        };
        let items = settings::list(VARIABLE).await?.into_iter();
        items.map(parse).collect::<settings::Result<_>>().map(Self)
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<TrustedProxies> = OnceLock::new();
        &CELL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let trusted: Vec<_> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        client_address(peer.parse().unwrap(), forwarded, &trusted).to_string()
    }

    #[test]
    fn forwarded_addresses_count_from_trusted_proxies_only() {
        assert_eq!(seen("9.9.9.9", "1.2.3.4", &[]), "9.9.9.9");
        assert_eq!(seen("10.0.0.1", "1.2.3.4", &["10.0.0.0/8"]), "1.2.3.4");
        assert_eq!(
            seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", &["10.0.0.0/8"]),
            "1.2.3.4"
        );
        assert_eq!(seen("10.0.0.1", "nonsense", &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", "", &["10.0.0.0/8"]), "10.0.0.1");
    }
}
