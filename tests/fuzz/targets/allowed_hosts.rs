//! `allowed_outbound_hosts`: an entry on the first line, an address on the second.
#![no_main]

#[allow(dead_code, reason = "not all of the host is needed here")]
#[path = "../../../crates/host/src/manifest/mod.rs"]
mod manifest;

use libfuzzer_sys::fuzz_target;
use manifest::allowed_hosts::AllowedHosts;
use url::Url;

fuzz_target!(|text: &str| {
    let Some((entry, address)) = text.split_once('\n') else {
        return;
    };
    let Ok(hosts) = AllowedHosts::parse(&[entry]) else {
        return;
    };
    if !hosts.allows(address, "http") {
        return;
    }
    let url = match Url::parse(address) {
        Ok(url) if url.has_host() => url,
        _ => Url::parse(&format!("http://{address}")).expect("an allowed address"),
    };
    // A scheme that is named is the one of the address, and so is a whole host.
    let (scheme, rest) = entry.trim().split_once("://").expect("an accepted entry");
    assert!(scheme == "*" || scheme.eq_ignore_ascii_case(url.scheme()));
    if rest.chars().all(|c| c.is_ascii_alphanumeric()) {
        let host = url::Host::parse(rest).expect("an accepted host");
        let found = url::Host::parse(url.host_str().expect("a host"));
        assert_eq!(Ok(host), found);
    }
});
