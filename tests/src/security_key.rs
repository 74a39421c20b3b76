//! An authenticator with a passkey, and the browser in front of it (WebAuthn level 3). It does
//! not use the shop's library, as a common error would go unnoticed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;
const HAS_CREDENTIAL: u8 = 64;

/// A security key with one passkey, for ECDSA with P-256. A test changes its fields to make it
/// lie.
pub struct SecurityKey {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// The account's handle, from the options of the registration.
    pub handle: Option<String>,
    /// Of the page that the browser shows.
    pub origin: String,
    /// The signatures so far; `None` if they are not counted.
    pub counter: Option<u32>,
    /// Whether it has asked for a PIN.
    pub verifies: bool,
}

impl SecurityKey {
    #[expect(clippy::new_without_default, reason = "no two are alike")]
    pub fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random);
        let mut id = vec![0; 32];
        random.fill(&mut id).expect("random bytes");
        Self {
            key: key.expect("a key"),
            id,
            handle: None,
            // The default of `public_url`.
            origin: "http://127.0.0.1:3000".into(),
            counter: Some(0),
            verifies: true,
        }
    }

    /// The credential's id, in base64url.
    pub fn id(&self) -> String {
        BASE64URL.encode(&self.id)
    }

    /// `navigator.credentials.create` and `toJSON`.
    #[track_caller]
    pub fn create(&mut self, options: &Value) -> Value {
        self.handle = options["user"]["id"].as_str().map(str::to_owned);
        let mut data = self.data(&options["rp"]["id"], HAS_CREDENTIAL);
        // No model; the length of the id; the id.
        data.extend([0; 16]);
        let length = u16::try_from(self.id.len()).expect("a short id");
        data.extend(length.to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        // {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("fewer than 256 bytes"));
        object.extend(data);
        self.credential(json!({
            "clientDataJSON": self.client_data("webauthn.create", &options["challenge"]),
            "attestationObject": BASE64URL.encode(object),
            "authenticatorData": "",
            "publicKeyAlgorithm": -7,
            "transports": ["usb"],
        }))
    }

    /// `navigator.credentials.get` and `toJSON`.
    #[track_caller]
    pub fn get(&mut self, options: &Value) -> Value {
        self.counter = self.counter.map(|count| count + 1);
        let data = self.data(&options["rpId"], 0);
        let client_data = self.client_data("webauthn.get", &options["challenge"]);
        let client_bytes = BASE64URL.decode(&client_data).expect("base64url");
        let hash = digest(&SHA256, &client_bytes);
        let message = [&data, hash.as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message);
        self.credential(json!({
            "clientDataJSON": client_data,
            "authenticatorData": BASE64URL.encode(&data),
            "signature": BASE64URL.encode(signature.expect("a signature").as_ref()),
            "userHandle": self.handle,
        }))
    }

    fn credential(&self, response: Value) -> Value {
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key", "response": response,
            "authenticatorAttachment": "cross-platform", "clientExtensionResults": {},
        })
    }

    #[track_caller]
    fn client_data(&self, kind: &str, challenge: &Value) -> String {
        let challenge = challenge.as_str().expect("a challenge");
        let json = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false,
        });
        BASE64URL.encode(json.to_string())
    }

    /// The authenticator data up to the counter.
    #[track_caller]
    fn data(&self, site: &Value, flags: u8) -> Vec<u8> {
        let site = site.as_str().expect("a site");
        let mut flags = flags | USER_PRESENT;
        if self.verifies {
            flags |= USER_VERIFIED;
        }
        let mut data = digest(&SHA256, site.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.unwrap_or_default().to_be_bytes());
        data
    }

    /// A COSE key: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = point[1..].split_at(32);
        [
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20",
            x,
            b"\x22\x58\x20",
            y,
        ]
        .concat()
    }
}
