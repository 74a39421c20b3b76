//! The library component `storefront:passkeys`: WebAuthn level 3, which is in a crate of its own.
//!
//! It is composed into the component that needs it and holds neither state nor capability; see
//! `wit/passkeys` for the contract of each function.

mod bindings;

use storefront_webauthn as webauthn;

use crate::bindings::exports::storefront::passkeys::webauthn::{
    Assertion, Descriptor, Guest, Identity, Options, Owner, Passkey, Refusal,
};

/// Implements the exports of `wit/passkeys`.
struct Passkeys;

impl Guest for Passkeys {
    fn creation_options(
        site: String,
        site_name: String,
        owner: Owner,
        known: Vec<Descriptor>,
    ) -> Result<Options, String> {
        let owner = webauthn::Owner {
            handle: owner.handle,
            name: owner.name,
            display_name: owner.display_name,
        };
        webauthn::creation_options(&site, &site_name, &owner, &descriptors(known)).map(options)
    }

    fn request_options(site: String, allowed: Vec<Descriptor>) -> Result<Options, String> {
        webauthn::request_options(&site, &descriptors(allowed)).map(options)
    }

    fn identify(response: String) -> Option<Identity> {
        let identity = webauthn::identify(&response)?;
        Some(Identity {
            challenge: identity.challenge,
            id: identity.id,
        })
    }

    fn register(site: String, challenge: String, response: String) -> Result<Passkey, Refusal> {
        let passkey = webauthn::register(&site, &challenge, &response).map_err(refusal)?;
        Ok(Passkey {
            id: passkey.id,
            public_key: passkey.public_key,
            sign_count: passkey.sign_count,
            backup_eligible: passkey.backup_eligible,
            backed_up: passkey.backed_up,
            transports: passkey.transports,
        })
    }

    fn authenticate(
        site: String,
        challenge: String,
        stored: Passkey,
        handle: String,
        passwordless: bool,
        response: String,
    ) -> Result<Assertion, Refusal> {
        let stored = webauthn::Passkey {
            id: stored.id,
            public_key: stored.public_key,
            sign_count: stored.sign_count,
            backup_eligible: stored.backup_eligible,
            backed_up: stored.backed_up,
            transports: stored.transports,
        };
        let assertion =
            webauthn::authenticate(&site, &challenge, &stored, &handle, passwordless, &response);
        let assertion = assertion.map_err(refusal)?;
        Ok(Assertion {
            sign_count: assertion.sign_count,
            user_verified: assertion.user_verified,
            backed_up: assertion.backed_up,
        })
    }
}

fn descriptors(passkeys: Vec<Descriptor>) -> Vec<webauthn::Descriptor> {
    let descriptor = |one: Descriptor| webauthn::Descriptor {
        id: one.id,
        transports: one.transports,
    };
    passkeys.into_iter().map(descriptor).collect()
}

fn options(made: webauthn::Options) -> Options {
    Options {
        challenge: made.challenge,
        json: made.json,
    }
}

fn refusal(refused: webauthn::Refusal) -> Refusal {
    match refused {
        webauthn::Refusal::Invalid => Refusal::Invalid,
        webauthn::Refusal::Counter => Refusal::Counter,
    }
}
