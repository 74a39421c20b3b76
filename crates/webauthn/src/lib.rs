//! Passkeys: the relying party's side of WebAuthn level 3
//! (<https://www.w3.org/TR/webauthn-3/>), for discoverable credentials.
//!
//! Nothing is kept here. Texts that go to and come from a browser are JSON in the shapes of
//! section 5.1; ids, challenges and keys are in base64url without padding. It is a crate of its
//! own so that the generic code of its dependencies is compiled for size.

mod authenticator_data;
mod client_data;
mod public_key;
mod response;
mod site;
#[cfg(test)]
mod tests;

use ciborium::Value as Cbor;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use authenticator_data::AuthenticatorData;
use client_data::ClientData;
use public_key::{ALGORITHMS, PublicKey};
use response::{AnyResponse, Credential, decode, encode};
use site::Site;

/// For whom a passkey is made.
#[derive(Clone, Debug)]
pub struct Owner {
    /// An opaque name of the account with at most 64 bytes, which the authenticator gives back
    /// at a login (section 14.6.1).
    pub handle: String,
    /// The account's name; authenticators show it.
    pub name: String,
    /// The owner's name, for people.
    pub display_name: String,
}

/// Names a passkey to a browser.
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// The credential's id.
    pub id: String,
    /// How its authenticator can be reached, as the browser said.
    pub transports: Vec<String>,
}

/// Options for a browser.
#[derive(Debug)]
pub struct Options {
    /// 256 random bits, for one use.
    pub challenge: String,
    /// The options as JSON.
    pub json: String,
}

/// What a response says of itself, before anything is checked.
#[derive(Debug)]
pub struct Identity {
    /// The challenge that it responds to.
    pub challenge: String,
    /// The credential's id.
    pub id: String,
}

/// What is to be stored of a passkey ("credential record", section 4).
#[derive(Clone, Debug)]
pub struct Passkey {
    /// The credential's id.
    pub id: String,
    /// A COSE key.
    pub public_key: String,
    /// The signatures so far, or 0 if the authenticator does not count them.
    pub sign_count: u32,
    /// It may be copied to other devices of its owner.
    pub backup_eligible: bool,
    /// It has been copied.
    pub backed_up: bool,
    /// From the browser, unchecked.
    pub transports: Vec<String>,
}

/// A genuine response to a request.
#[derive(Clone, Copy, Debug)]
pub struct Assertion {
    /// The number to store instead of the present one.
    pub sign_count: u32,
    /// The authenticator has asked for a PIN or looked at a finger or a face.
    pub user_verified: bool,
    /// The passkey has been copied.
    pub backed_up: bool,
}

/// Why a response is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not genuine, or not for this challenge, site or account.
    Invalid,
    /// It is signed, but the number of signatures has not grown.
    Counter,
}

/// Section 13.4.3 wants 16 at least.
const CHALLENGE_BYTES: usize = 32;
/// How long a browser waits for its user, as long as callers should keep a challenge. Section
/// 15.1 recommends 5 to 10 minutes.
const TIMEOUT_MILLISECONDS: u32 = 300_000;
/// A passkey has five kinds at most; what a client claims is not kept without end.
const MAX_TRANSPORTS: usize = 8;
const MAX_TRANSPORT_BYTES: usize = 20;

/// Makes options for a new passkey. Authenticators that have a known one make none.
///
/// # Errors
/// The site's address cannot be used; the text says why.
pub fn creation_options(
    site: &str,
    site_name: &str,
    owner: &Owner,
    known: &[Descriptor],
) -> Result<Options, String> {
    let site = Site::parse(site)?;
    let algorithm = |alg| json!({"type": "public-key", "alg": alg});
    Ok(with_challenge(json!({
        "rp": {"id": site.id, "name": site_name},
        "user": {
            "id": encode(owner.handle.as_bytes()),
            "name": owner.name,
            "displayName": owner.display_name,
        },
        "pubKeyCredParams": ALGORITHMS.map(algorithm),
        "timeout": TIMEOUT_MILLISECONDS,
        "excludeCredentials": descriptors(known),
        "authenticatorSelection": {
            "residentKey": "required",
            // For browsers of level 1.
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
    })))
}

/// Makes options to log in: with one of the allowed passkeys, or, if the list is empty, with any
/// passkey of the site and a verified user.
///
/// # Errors
/// The site's address cannot be used; the text says why.
pub fn request_options(site: &str, allowed: &[Descriptor]) -> Result<Options, String> {
    let site = Site::parse(site)?;
    // "discouraged" would hide passkeys that some security keys protect by their PIN.
    let verification = match allowed.is_empty() {
        true => "required",
        false => "preferred",
    };
    Ok(with_challenge(json!({
        "rpId": site.id,
        "timeout": TIMEOUT_MILLISECONDS,
        "allowCredentials": descriptors(allowed),
        "userVerification": verification,
    })))
}

/// Reads which challenge and which passkey a response of either kind names.
pub fn identify(response: &str) -> Option<Identity> {
    let credential = Credential::<AnyResponse>::parse(response)?;
    let client_data = ClientData::parse(&credential.response.client_data.0)?;
    Some(Identity {
        challenge: client_data.challenge,
        id: encode(&credential.id.0),
    })
}

/// Checks the response to [`creation_options`], with a verified user (section 7.1).
///
/// # Errors
/// It is refused.
pub fn register(site: &str, challenge: &str, response: &str) -> Result<Passkey, Refusal> {
    let passkey = registered(site, challenge, response).ok_or(Refusal::Invalid)?;
    match passkey.is_user_verified {
        true => Ok(passkey.stored),
        false => Err(Refusal::Invalid),
    }
}

/// Checks the response to [`request_options`] with the stored passkey (section 7.2). `handle` is
/// the owner's. `passwordless` requires that the authenticator names the owner and has verified
/// the user.
///
/// # Errors
/// It is refused.
pub fn authenticate(
    site: &str,
    challenge: &str,
    stored: &Passkey,
    handle: &str,
    passwordless: bool,
    response: &str,
) -> Result<Assertion, Refusal> {
    let signed = signed(site, challenge, stored, response);
    let (assertion, named) = signed.ok_or(Refusal::Invalid)?;
    let is_owner = match named {
        Some(named) => named == handle.as_bytes(),
        None => !passwordless,
    };
    if !is_owner || (passwordless && !assertion.user_verified) {
        return Err(Refusal::Invalid);
    }
    let counts = assertion.sign_count > 0 || stored.sign_count > 0;
    if counts && assertion.sign_count <= stored.sign_count {
        return Err(Refusal::Counter);
    }
    Ok(assertion)
}

/// A new passkey.
struct Registered {
    stored: Passkey,
    is_user_verified: bool,
}

/// The steps of section 7.1 but for the verification of the user.
fn registered(site: &str, challenge: &str, response: &str) -> Option<Registered> {
    let site = Site::parse(site).ok()?;
    let credential = Credential::<response::Registration>::parse(response)?;
    let response = credential.response;
    let client_data = ClientData::parse(&response.client_data.0)?;
    if !client_data.is_for("webauthn.create", challenge, &site.origin) {
        return None;
    }
    let authenticator_data = attested_data(&response.attestation_object.0)?;
    let data = AuthenticatorData::parse(&authenticator_data)?;
    let new = data.credential.as_ref()?;
    PublicKey::parse(new.public_key)?;
    if !data.is_for(&site.id) || new.id != credential.id.0 {
        return None;
    }
    let mut transports = response.transports;
    transports.retain(|transport| transport.len() <= MAX_TRANSPORT_BYTES);
    transports.truncate(MAX_TRANSPORTS);
    Some(Registered {
        stored: Passkey {
            id: encode(new.id),
            public_key: encode(new.public_key),
            sign_count: data.sign_count,
            backup_eligible: data.is_backup_eligible(),
            backed_up: data.is_backed_up(),
            transports,
        },
        is_user_verified: data.is_user_verified(),
    })
}

/// The authenticator data in an attestation object (section 6.5.4). Its statement is of no
/// use, as nobody is trusted for it; but no statement is empty (section 8.7).
fn attested_data(object: &[u8]) -> Option<Vec<u8>> {
    let mut rest = object;
    let object: Cbor = ciborium::from_reader(&mut rest).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let (mut format, mut statement, mut data) = (None, None, None);
    for (key, value) in object.into_map().ok()? {
        match key.as_text()? {
            "fmt" => format = value.into_text().ok(),
            "attStmt" => statement = value.into_map().ok(),
            "authData" => data = value.into_bytes().ok(),
            _ => {}
        }
    }
    let is_consistent = format? != "none" || statement?.is_empty();
    data.filter(|_| is_consistent)
}

/// The steps of section 7.2 up to the signature. Returns the handle of the account that the
/// authenticator names, too.
fn signed(
    site: &str,
    challenge: &str,
    stored: &Passkey,
    response: &str,
) -> Option<(Assertion, Option<Vec<u8>>)> {
    let site = Site::parse(site).ok()?;
    let credential = Credential::<response::Assertion>::parse(response)?;
    let response = credential.response;
    let client_data = ClientData::parse(&response.client_data.0)?;
    let data = AuthenticatorData::parse(&response.authenticator_data.0)?;
    let is_expected = encode(&credential.id.0) == stored.id
        && client_data.is_for("webauthn.get", challenge, &site.origin)
        && data.is_for(&site.id)
        && data.is_backup_eligible() == stored.backup_eligible;
    if !is_expected {
        return None;
    }
    let mut message = response.authenticator_data.0.clone();
    message.extend_from_slice(&Sha256::digest(&response.client_data.0));
    let key = PublicKey::parse(&decode(&stored.public_key)?)?;
    if !key.has_signed(&message, &response.signature.0) {
        return None;
    }
    let assertion = Assertion {
        sign_count: data.sign_count,
        user_verified: data.is_user_verified(),
        backed_up: data.is_backed_up(),
    };
    Some((assertion, response.user_handle.map(|handle| handle.0)))
}

fn descriptors(passkeys: &[Descriptor]) -> Vec<Value> {
    let descriptor = |one: &Descriptor| json!({"type": "public-key", "id": one.id, "transports": one.transports});
    passkeys.iter().map(descriptor).collect()
}

fn with_challenge(mut options: Value) -> Options {
    let mut challenge = [0; CHALLENGE_BYTES];
    getrandom::fill(&mut challenge).expect("the host provides random numbers");
    let challenge = encode(&challenge);
    options["challenge"] = challenge.as_str().into();
    Options {
        challenge,
        json: options.to_string(),
    }
}
