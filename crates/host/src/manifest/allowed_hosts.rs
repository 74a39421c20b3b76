//! `allowed_outbound_hosts`: the addresses that a component may connect to.
//!
//! Syntax and meaning are Spin's: `scheme://host[:port]`, `*` for any
//! scheme, host or port, `*.domain`, CIDR networks, and `from..to` ports.

use std::net::IpAddr;

use anyhow::{Context, Result, bail, ensure};
use url::{Host, Url};

/// The addresses that one component may connect to.
#[derive(Debug, Default)]
pub struct AllowedHosts(Vec<Pattern>);

#[derive(Debug)]
struct Pattern {
    /// `None`: any scheme.
    scheme: Option<String>,
    host: HostPattern,
    ports: Ports,
}

#[derive(Debug)]
enum HostPattern {
    Any,
    /// The suffix of the allowed domains, with its leading dot.
    Subdomain(String),
    Exact(Host),
    Network {
        address: IpAddr,
        prefix: u32,
    },
}

#[derive(Debug)]
enum Ports {
    Any,
    /// The upper end is exclusive, as in Spin.
    Range(std::ops::Range<u32>),
}

impl AllowedHosts {
    /// Parses the entries of the manifest. Their templates must be expanded.
    pub fn parse<S: AsRef<str>>(entries: &[S]) -> Result<Self> {
        let parse = |entry: &S| {
            let entry = entry.as_ref();
            Pattern::parse(entry.trim())
                .with_context(|| format!("allowed_outbound_hosts entry {entry:?}"))
        };
        Ok(Self(entries.iter().map(parse).collect::<Result<_>>()?))
    }

    /// Whether the component may connect to `address`. An address without a scheme has
    /// the given one. An invalid address is not allowed.
    pub fn allows(&self, address: &str, scheme: &str) -> bool {
        let parsed = match Url::parse(address) {
            Ok(url) if url.has_host() => Ok(url),
            _ => Url::parse(&format!("{scheme}://{address}")),
        };
        let Ok(url) = parsed else { return false };
        let Some(host) = url.host_str().and_then(|host| Host::parse(host).ok()) else {
            return false;
        };
        let port = url.port().or_else(|| default_port(url.scheme()));
        self.0
            .iter()
            .any(|pattern| pattern.allows(url.scheme(), &host, port))
    }
}

impl Pattern {
    fn parse(entry: &str) -> Result<Self> {
        let (scheme, rest) = entry
            .split_once("://")
            .context("must be scheme://host[:port]")?;
        ensure!(
            scheme == "*" || (!scheme.is_empty() && scheme.chars().all(char::is_alphabetic)),
            "the scheme must be a word or *"
        );
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            // The colons in a bracketed IPv6 address do not start a port.
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (rest, ""),
        };
        let ports = match port {
            "" => {
                let port = default_port(scheme)
                    .with_context(|| format!("needs a port: {scheme} has no default port"))?;
                Ports::Range(u32::from(port)..u32::from(port) + 1)
            }
            "*" => Ports::Any,
            _ => Ports::Range(parse_port_range(port)?),
        };
        Ok(Self {
            scheme: (scheme != "*").then(|| scheme.to_ascii_lowercase()),
            host: HostPattern::parse(host)?,
            ports,
        })
    }

    fn allows(&self, scheme: &str, host: &Host, port: Option<u16>) -> bool {
        self.scheme
            .as_deref()
            .is_none_or(|allowed| allowed == scheme)
            && self.host.allows(host)
            && match &self.ports {
                Ports::Any => true,
                Ports::Range(range) => port.is_some_and(|port| range.contains(&u32::from(port))),
            }
    }
}

impl HostPattern {
    fn parse(host: &str) -> Result<Self> {
        if host == "*" {
            return Ok(Self::Any);
        }
        if matches!(host, "self" | "self.alt") || host.ends_with(".spin.internal") {
            bail!("requests to the application itself are not supported here; use `spin up`");
        }
        if let Some(domain) = host.strip_prefix("*.") {
            ensure!(
                !domain.contains('*'),
                "* is allowed only at the start of a host"
            );
            let Host::Domain(domain) = Host::parse(domain)? else {
                bail!("*. needs a domain")
            };
            return Ok(Self::Subdomain(format!(".{domain}")));
        }
        if let Some((address, prefix)) = host.split_once('/') {
            let address: IpAddr = address.parse().context("must not have a path")?;
            let prefix = prefix
                .parse()
                .context("the network's prefix must be a number")?;
            ensure!(
                prefix <= address_bits(address).1,
                "the network's prefix is too long"
            );
            return Ok(Self::Network { address, prefix });
        }
        ensure!(
            !host.contains('*'),
            "* is allowed only at the start of a host"
        );
        Ok(Self::Exact(Host::parse(host)?))
    }

    fn allows(&self, host: &Host) -> bool {
        let ip = match host {
            Host::Ipv4(ip) => Some(IpAddr::V4(*ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(*ip)),
            Host::Domain(_) => None,
        };
        match (self, host) {
            (Self::Any, _) => true,
            (Self::Subdomain(suffix), Host::Domain(domain)) => domain.ends_with(suffix),
            (Self::Subdomain(_), _) => false,
            (Self::Exact(exact), host) => exact == host,
            (Self::Network { address, prefix }, _) => ip.is_some_and(|ip| {
                let ((ip, width), (address, other_width)) =
                    (address_bits(ip), address_bits(*address));
                let shift = width - prefix.min(&width);
                width == other_width && (shift == 128 || ip >> shift == address >> shift)
            }),
        }
    }
}

/// Returns an address as a number, and its length in bits.
fn address_bits(ip: IpAddr) -> (u128, u32) {
    match ip {
        IpAddr::V4(ip) => (u128::from(ip.to_bits()), 32),
        IpAddr::V6(ip) => (ip.to_bits(), 128),
    }
}

fn parse_port_range(port: &str) -> Result<std::ops::Range<u32>> {
    let number = |text: &str| {
        text.parse::<u16>()
            .map(u32::from)
            .with_context(|| format!("port {text:?} is not a number"))
    };
    match port.split_once("..") {
        Some((from, to)) => Ok(number(from)?..number(to)?),
        None => number(port).map(|port| port..port + 1),
    }
}

/// The default port of a scheme: Spin's list. Other schemes need a port.
fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        "redis" => Some(6379),
        "mqtt" => Some(1883),
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(entry: &str, address: &str) -> bool {
        AllowedHosts::parse(&[entry])
            .unwrap()
            .allows(address, "redis")
    }

    #[test]
    fn scheme_host_and_port_must_all_match() {
        assert!(allows("redis://127.0.0.1:6379", "redis://127.0.0.1:6379"));
        assert!(allows("redis://127.0.0.1", "redis://127.0.0.1/0"));
        assert!(allows(
            "redis://127.0.0.1:6380",
            "redis://:p%40ss@127.0.0.1:6380/1"
        ));
        assert!(allows("redis://localhost:6379", "localhost:6379"));
        assert!(!allows("redis://127.0.0.1:6379", "redis://127.0.0.1:6380"));
        assert!(!allows("redis://127.0.0.1:6379", "rediss://127.0.0.1:6379"));
        assert!(!allows("redis://127.0.0.1:6379", "redis://localhost:6379"));
        assert!(!allows(
            "redis://127.0.0.1:6379",
            "redis://127.0.0.1:6379@evil.example:6379"
        ));
        assert!(!allows("redis://127.0.0.1:6379", "not an address"));
        assert!(!AllowedHosts::default().allows("redis://127.0.0.1", "redis"));
    }

    #[test]
    fn wildcards_and_networks() {
        assert!(allows("*://*:*", "https://example.com"));
        assert!(allows("https://*.example.com", "https://api.example.com/x"));
        assert!(!allows("https://*.example.com", "https://example.com"));
        assert!(!allows("https://*.example.com", "https://evilexample.com"));
        assert!(allows("http://10.0.0.0/8:80", "http://10.1.2.3"));
        assert!(!allows("http://10.0.0.0/8:80", "http://11.1.2.3"));
        assert!(allows("http://0.0.0.0/0:*", "http://1.2.3.4:99"));
        assert!(allows("http://[::1]:8080", "http://[::1]:8080"));
        assert!(allows(
            "http://localhost:8000..8003",
            "http://localhost:8002"
        ));
        assert!(!allows(
            "http://localhost:8000..8003",
            "http://localhost:8003"
        ));
    }

    #[test]
    fn invalid_entries_are_refused() {
        for wrong in [
            "*",
            "example.com",
            "http://a/path",
            "http://a*b",
            "ftp://a",
            "http://a:b",
            "http://self",
            "h2p://a",
        ] {
            assert!(AllowedHosts::parse(&[wrong]).is_err(), "{wrong}");
        }
    }
}
