//! The relying party: whom a passkey is for (WebAuthn section 4, "RP ID").

/// A site by its address.
pub struct Site {
    /// Scheme, host and port, as browsers write an origin (RFC 6454 section 6.2).
    pub origin: String,
    /// The host alone. Passkeys belong to it, whatever the port.
    pub id: String,
}

impl Site {
    /// Takes an address such as `https://shop.example:8443/path`.
    pub fn parse(address: &str) -> Result<Self, String> {
        Self::of(address).ok_or_else(|| "should start like https://shop.example".to_owned())
    }

    fn of(address: &str) -> Option<Self> {
        let address = address.to_ascii_lowercase();
        let (scheme, rest) = address.split_once("://")?;
        let default_port = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#']).next()?;
        let authority = authority.strip_suffix(default_port).unwrap_or(authority);
        let id = match authority.rsplit_once(':') {
            // Inside the brackets of an IPv6 address.
            Some((_, port)) if port.ends_with(']') => authority,
            Some((host, _)) => host,
            None => authority,
        };
        let is_usable = !id.is_empty() && !authority.contains('@');
        is_usable.then(|| Self {
            origin: format!("{scheme}://{authority}"),
            id: id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn an_address_is_read_as_browsers_read_it() {
        for (address, origin, id) in [
            (
                "https://shop.example",
                "https://shop.example",
                "shop.example",
            ),
            (
                "HTTPS://Shop.Example:443/a?b",
                "https://shop.example",
                "shop.example",
            ),
            ("http://localhost:80", "http://localhost", "localhost"),
            (
                "http://localhost:3000/",
                "http://localhost:3000",
                "localhost",
            ),
            (
                "https://shop.example:8443",
                "https://shop.example:8443",
                "shop.example",
            ),
            ("http://[::1]:3000", "http://[::1]:3000", "[::1]"),
            ("http://[::1]", "http://[::1]", "[::1]"),
        ] {
            let site = Site::parse(address).unwrap();
            assert_eq!((&*site.origin, &*site.id), (origin, id));
        }
    }

    #[test]
    fn other_addresses_are_none() {
        for address in [
            "",
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https://a@b",
        ] {
            assert!(Site::parse(address).is_err(), "{address}");
        }
    }
}
