//! The vectors of WebAuthn level 3, section 16, with what a browser adds, and what somebody
//! could change in them. `data/webauthn-test-vectors.json` has those of our algorithms, as
//! hexadecimal digits, and one of another.

use serde_json::{Map, Value, json};

use super::*;

const SITE: &str = "https://example.org";
const HANDLE: &str = "an opaque handle";

/// A registration and a login with the same credential.
struct Vector {
    registration: Value,
    authentication: Value,
}

impl Vector {
    fn all() -> Map<String, Value> {
        let text = include_str!("../data/webauthn-test-vectors.json");
        serde_json::from_str(text).unwrap()
    }

    fn named(name: &str) -> Self {
        let vector = &Self::all()[name];
        Self {
            registration: vector["registration"].clone(),
            authentication: vector["authentication"].clone(),
        }
    }

    fn id(&self) -> String {
        bytes(&self.registration, "credential_id")
    }

    fn challenge(&self) -> String {
        bytes(&self.registration, "challenge")
    }

    fn login_challenge(&self) -> String {
        bytes(&self.authentication, "challenge")
    }

    fn registration(&self) -> Value {
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": bytes(&self.registration, "clientDataJSON"),
                "attestationObject": bytes(&self.registration, "attestationObject"),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    fn assertion(&self) -> Value {
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": bytes(&self.authentication, "clientDataJSON"),
                "authenticatorData": bytes(&self.authentication, "authenticatorData"),
                "signature": bytes(&self.authentication, "signature"),
                "userHandle": encode(HANDLE.as_bytes()),
            },
        })
    }

    fn passkey(&self) -> Passkey {
        let response = self.registration().to_string();
        let genuine = registered(SITE, &self.challenge(), &response);
        genuine.expect("it is genuine").stored
    }

    /// Whether the assertion passes as a second factor, after a change.
    fn passes(&self, change: impl FnOnce(&mut Value, &mut Passkey)) -> Result<Assertion, Refusal> {
        let (mut response, mut passkey) = (self.assertion(), self.passkey());
        change(&mut response, &mut passkey);
        let challenge = self.login_challenge();
        authenticate(
            SITE,
            &challenge,
            &passkey,
            HANDLE,
            false,
            &response.to_string(),
        )
    }
}

/// A member in base64url.
fn bytes(vector: &Value, name: &str) -> String {
    encode(&hex::decode(vector[name].as_str().unwrap()).unwrap())
}

/// Changes bytes that are in base64url.
fn edit(text: &mut Value, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = decode(text.as_str().unwrap()).unwrap();
    change(&mut bytes);
    *text = encode(&bytes).into();
}

/// Replaces a part of a client data's JSON.
fn rewrite(client_data: &mut Value, from: &str, to: &str) {
    edit(client_data, |bytes| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{text}");
        *bytes = text.replace(from, to).into_bytes();
    });
}

#[test]
fn the_vectors_of_the_specification_verify() {
    let mut verified = 0;
    for name in Vector::all().keys() {
        let vector = Vector::named(name);
        let response = vector.registration().to_string();
        let genuine = registered(SITE, &vector.challenge(), &response);
        if [
            "packed-es384",
            "none-es256-crossOrigin",
            "none-es256-topOrigin",
        ]
        .contains(&&**name)
        {
            assert!(genuine.is_none(), "{name} is not for us");
            continue;
        }
        let stored = genuine.expect(name).stored;
        assert_eq!(stored.id, vector.id());
        assert_eq!(stored.transports, ["internal", "hybrid"]);
        let response = vector.assertion().to_string();
        let named = identify(&response).expect(name);
        assert_eq!(
            (named.challenge, named.id),
            (vector.login_challenge(), vector.id())
        );
        vector.passes(|_, _| ()).expect(name);
        verified += 1;
    }
    assert_eq!(verified, 9);
}

#[test]
fn a_login_without_a_password_needs_a_verified_user_and_the_owners_handle() {
    let login = |name: &str, handle: &str, change: fn(&mut Value)| {
        let vector = Vector::named(name);
        let mut response = vector.assertion();
        change(&mut response["response"]);
        authenticate(
            SITE,
            &vector.login_challenge(),
            &vector.passkey(),
            handle,
            true,
            &response.to_string(),
        )
    };
    let assertion = login("packed-es256", HANDLE, |_| ()).unwrap();
    assert!(assertion.user_verified && !assertion.backed_up);
    assert!(login("packed-es256", "another", |_| ()).is_err());
    let forget = |response: &mut Value| response["userHandle"] = Value::Null;
    assert!(login("packed-es256", HANDLE, forget).is_err());
    // Its flags say that the user was present and not verified.
    assert!(login("packed-eddsa", HANDLE, |_| ()).is_err());
}

#[test]
fn a_new_passkey_needs_a_verified_user() {
    let new = |name: &str| {
        let vector = Vector::named(name);
        let response = vector.registration().to_string();
        register(SITE, &vector.challenge(), &response)
    };
    assert!(new("packed-es256").is_ok());
    assert_eq!(new("none-es256").unwrap_err(), Refusal::Invalid);
}

#[test]
fn a_registration_that_was_changed_is_refused() {
    let vector = Vector::named("packed-es256");
    let challenge = vector.challenge();
    let other = Vector::named("none-es256");
    let is_refused = |site: &str, challenge: &str, change: &dyn Fn(&mut Value)| {
        let mut response = vector.registration();
        change(&mut response);
        registered(site, challenge, &response.to_string()).is_none()
    };
    assert!(!is_refused(SITE, &challenge, &|_| ()));
    assert!(is_refused("https://example.com", &challenge, &|_| ()));
    assert!(is_refused("http://example.org", &challenge, &|_| ()));
    assert!(is_refused("https://example.org:444", &challenge, &|_| ()));
    assert!(is_refused(SITE, &other.challenge(), &|_| ()));
    let of_login = bytes(&vector.authentication, "clientDataJSON");
    for (member, value) in [
        ("id", json!(other.id())),
        ("rawId", json!(other.id())),
        ("type", json!("password")),
        ("response", json!({})),
        ("response", json!(null)),
    ] {
        assert!(is_refused(SITE, &challenge, &|response| {
            response[member] = value.clone();
        }));
    }
    for (member, value) in [
        ("clientDataJSON", json!(of_login)),
        ("clientDataJSON", json!("")),
        ("clientDataJSON", json!("===")),
        ("attestationObject", json!("")),
        ("attestationObject", json!("oA")),
        ("attestationObject", json!("_____w")),
    ] {
        assert!(is_refused(SITE, &challenge, &|response| {
            response["response"][member] = value.clone();
        }));
    }
    // Every byte of the authenticator data up to the end of the key counts, but for those of
    // the model and the statement, which nobody is trusted for.
    let object = decode(&bytes(&vector.registration, "attestationObject")).unwrap();
    let start = object.len() - 164;
    for at in (start..start + 37).chain(start + 53..object.len()) {
        let is_of_counter = (start + 33..start + 37).contains(&at);
        let changed = is_refused(SITE, &challenge, &|response| {
            edit(&mut response["response"]["attestationObject"], |bytes| {
                bytes[at] ^= 0x21;
            });
        });
        assert_eq!(changed, !is_of_counter, "byte {}", at - start);
    }
    for length in 0..object.len() {
        assert!(is_refused(SITE, &challenge, &|response| {
            edit(&mut response["response"]["attestationObject"], |bytes| {
                bytes.truncate(length);
            });
        }));
    }
}

#[test]
fn a_login_that_was_changed_is_refused() {
    for name in ["packed-es256", "packed-eddsa", "packed-rs256"] {
        let vector = Vector::named(name);
        let stored = vector.passkey();
        vector.passes(|_, _| ()).expect(name);
        for member in ["clientDataJSON", "authenticatorData", "signature"] {
            let length = decode(vector.assertion()["response"][member].as_str().unwrap());
            for at in (0..length.unwrap().len()).step_by(5) {
                let result = vector.passes(|response, _| {
                    edit(&mut response["response"][member], |bytes| bytes[at] ^= 1);
                });
                assert!(result.is_err(), "{name}: byte {at} of {member}");
            }
            for odd in ["", "AA", "=", "\u{e9}"] {
                let result = vector.passes(|response, _| {
                    response["response"][member] = odd.into();
                });
                assert!(result.is_err(), "{name}: {member} is {odd}");
            }
        }
        let other = Vector::named("none-es256").passkey();
        let keys = [other.public_key, String::new(), "oA".into(), stored.id];
        for key in keys {
            let result = vector.passes(|_, passkey| passkey.public_key = key);
            assert!(result.is_err(), "{name}: another key");
        }
        assert!(vector.passes(|_, passkey| passkey.id = other.id).is_err());
        let result = vector.passes(|_, passkey| passkey.backup_eligible ^= true);
        assert!(result.is_err(), "{name}: it can suddenly be copied");
    }
}

#[test]
fn what_the_browser_says_has_to_fit() {
    let vector = Vector::named("packed-es256");
    for (from, to) in [
        ("webauthn.get", "webauthn.create"),
        ("https://example.org", "https://example.org.evil.example"),
        ("\"crossOrigin\":false", "\"crossOrigin\":true"),
        (
            "\"crossOrigin\":false",
            "\"crossOrigin\":false,\"topOrigin\":\"https://example.org\"",
        ),
    ] {
        let mut client_data = vector.assertion()["response"]["clientDataJSON"].clone();
        rewrite(&mut client_data, from, to);
        let client_data = decode(client_data.as_str().unwrap()).unwrap();
        let client_data = ClientData::parse(&client_data).expect("it is well-formed");
        assert!(
            !client_data.is_for("webauthn.get", &vector.login_challenge(), SITE),
            "{to}"
        );
    }
}

#[test]
fn a_counter_has_to_grow_once_it_has_begun() {
    let vector = Vector::named("packed-es256");
    assert_eq!(vector.passes(|_, _| ()).unwrap().sign_count, 0);
    let result = vector.passes(|_, passkey| passkey.sign_count = 1);
    assert_eq!(result.unwrap_err(), Refusal::Counter);
}

#[test]
fn options_have_what_browsers_need() {
    let known = vec![Descriptor {
        id: "AAEC".into(),
        transports: vec!["usb".into()],
    }];
    let owner = Owner {
        handle: HANDLE.into(),
        name: "ada@example.com".into(),
        display_name: "Ada".into(),
    };
    let options = creation_options(SITE, "Example", &owner, &known).unwrap();
    let json: Value = serde_json::from_str(&options.json).unwrap();
    assert_eq!(json["rp"], json!({"id": "example.org", "name": "Example"}));
    assert_eq!(json["user"]["id"], encode(HANDLE.as_bytes()));
    assert_eq!(json["challenge"], options.challenge);
    assert_eq!(decode(&options.challenge).unwrap().len(), 32);
    assert_eq!(
        json["excludeCredentials"],
        json!([{"type": "public-key", "id": "AAEC", "transports": ["usb"]}])
    );
    let request = |allowed: &[Descriptor]| {
        let options = request_options(SITE, allowed).unwrap();
        serde_json::from_str::<Value>(&options.json).unwrap()
    };
    assert_eq!(request(&[])["userVerification"], "required");
    assert_eq!(request(&known)["userVerification"], "preferred");
    assert_ne!(request(&[])["challenge"], request(&[])["challenge"]);
    assert!(request_options("shop", &[]).is_err());
}
