use std::collections::HashSet;

use jwt_simple::prelude::*;
use proptest::prelude::*;

use super::{Algorithm, Claims, Keyring, Refusal, decode, encode};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "another secret of at least thirty-two bytes";
const ISSUER: &str = "http://shop";
const NOW: u64 = 1_800_000_000;

/// The private key of RFC 8032 section 7.1, test 1, and of RFC 8037 appendix A.
const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";
const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
/// RFC 8037 appendix A.3.
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

fn claims() -> Claims {
    Claims {
        subject: "user".into(),
        session: "session".into(),
        token_id: "token".into(),
        issued_at: NOW - 10,
        expires_at: NOW + 10,
    }
}

fn hmac(current: &str, previous: &[&str]) -> Keyring {
    Keyring::from_secrets(Algorithm::Hs256, current, previous, ISSUER).unwrap()
}

fn eddsa() -> Keyring {
    Keyring::from_secrets::<&str>(Algorithm::EdDsa, PEM, &[], ISSUER).unwrap()
}

fn jwks(keys: &str) -> Result<Keyring, String> {
    Keyring::from_jwks(&format!(r#"{{"keys":[{keys}]}}"#), ISSUER)
}

#[test]
fn a_token_verifies_with_its_key_and_with_a_retired_one_only() {
    for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
        let keys = |current, previous: &[&str]| {
            Keyring::from_secrets(algorithm, current, previous, ISSUER).unwrap()
        };
        let token = keys(SECRET, &[]).sign(&claims()).unwrap();
        assert_eq!(keys(SECRET, &[]).verify(&token, NOW), Ok(claims()));
        assert!(keys(OTHER, &[SECRET]).verify(&token, NOW).is_ok());
        let forged = keys(OTHER, &[]).verify(&token, NOW);
        assert_eq!(forged, Err(Refusal::Invalid));
    }
    let token = hmac(SECRET, &[]).sign(&claims()).unwrap();
    let other = Keyring::from_secrets::<&str>(Algorithm::Hs512, SECRET, &[], ISSUER).unwrap();
    assert_eq!(other.verify(&token, NOW), Err(Refusal::Invalid));
}

#[test]
fn a_published_key_checks_what_the_private_key_has_signed() {
    let token = eddsa().sign(&claims()).unwrap();
    assert_eq!(eddsa().verify(&token, NOW), Ok(claims()));
    let published = eddsa().public_keys();
    assert!(published.contains(PUBLIC) && published.contains(THUMBPRINT));
    assert!(!published.contains("\"d\""), "{published}");
    let public = Keyring::from_jwks(&published, ISSUER).unwrap();
    assert_eq!(public.verify(&token, NOW), Ok(claims()));
    assert_eq!(public.public_keys(), published);
    assert!(public.knows_key_of(&token));
    assert!(!public.knows_key_of(&hmac(SECRET, &[]).sign(&claims()).unwrap()));
    assert!(public.sign(&claims()).is_err());
    let (text, _) = token.rsplit_once('.').unwrap();
    for signature in [vec![], vec![0; 64], vec![0; 65]] {
        let forged = format!("{text}.{}", encode(&signature));
        assert_eq!(public.verify(&forged, NOW), Err(Refusal::Invalid));
    }
}

#[test]
fn the_signature_of_ed25519_is_the_one_of_rfc_8037() {
    let key = crate::key::Key::from_secret(Algorithm::EdDsa, PEM).unwrap();
    let text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt\
                     9g7sVvpAr_MuM0KAg";
    assert_eq!(encode(&key.sign(text.as_bytes()).unwrap()), signature);
    assert!(key.has_signed(text.as_bytes(), &decode(signature).unwrap()));
}

#[test]
fn a_key_set_is_taken_for_its_ed25519_keys_for_signatures() {
    let ours = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{PUBLIC}"}}"#);
    let token = eddsa().sign(&claims()).unwrap();
    let foreign =
        r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"r"},{"kty":"OKP","crv":"X25519","x":"AA"}"#;
    let mixed = jwks(&format!("{foreign},{ours}")).unwrap();
    assert!(
        mixed.verify(&token, NOW).is_ok(),
        "its id is its thumbprint"
    );
    let named = ours.replace('}', r#","kid":"another"}"#);
    assert!(jwks(&named).unwrap().verify(&token, NOW).is_err());
    for (keys, why) in [
        (String::new(), "none"),
        (foreign.into(), "none of ours"),
        (ours.replace('}', r#","use":"enc"}"#), "for encryption"),
        (
            ours.replace('}', r#","alg":"ES256"}"#),
            "for another algorithm",
        ),
        (ours.replace(PUBLIC, "AAAA"), "short"),
        (ours.replace(PUBLIC, &encode(&[0; 32])), "of small order"),
        (ours.replace(PUBLIC, "="), "no base64url"),
        (format!("{ours},{ours}"), "twice"),
    ] {
        assert!(jwks(&keys).is_err(), "{why}");
    }
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, &"[".repeat(100_000)] {
        assert!(Keyring::from_jwks(text, ISSUER).is_err());
    }
}

#[test]
fn an_expired_token_keeps_its_claims_and_a_future_one_is_invalid() {
    let keys = hmac(SECRET, &[]);
    let verdict = |issued_at, expires_at| {
        let claims = Claims {
            issued_at,
            expires_at,
            ..claims()
        };
        keys.verify(&keys.sign(&claims).unwrap(), NOW)
    };
    assert!(verdict(NOW, NOW + 1).is_ok());
    assert!(matches!(verdict(1, NOW), Err(Refusal::Expired(c)) if c.token_id == "token"));
    assert_eq!(verdict(NOW, NOW - 1), Err(Refusal::Invalid));
    // By a replica whose clock is a little ahead.
    assert!(verdict(NOW + 1, NOW + 9).is_ok());
    assert_eq!(verdict(NOW + 2, NOW + 9), Err(Refusal::Invalid));
    assert_eq!(verdict(u64::MAX, u64::MAX), Err(Refusal::Invalid));
}

#[test]
fn a_key_that_cannot_be_used_is_refused_without_being_shown() {
    let error = |algorithm, current: &str, previous: &[&str]| {
        let keys = Keyring::from_secrets(algorithm, current, previous, ISSUER);
        keys.err().expect("an error")
    };
    assert_eq!(
        error(Algorithm::Hs256, "short", &[]),
        "shorter than 32 bytes"
    );
    assert_eq!(
        error(Algorithm::Hs256, SECRET, &["short"]),
        "a retired key is shorter than 32 bytes"
    );
    assert!(error(Algorithm::EdDsa, SECRET, &[]).starts_with("not an Ed25519"));
}

fn simple_claims(claims: &Claims) -> JWTClaims<Sid> {
    JWTClaims {
        issued_at: Some(UnixTimeStamp::from_secs(claims.issued_at)),
        expires_at: Some(UnixTimeStamp::from_secs(claims.expires_at)),
        invalid_before: None,
        audiences: Some(Audiences::AsString(ISSUER.into())),
        issuer: Some(ISSUER.into()),
        subject: Some(claims.subject.clone()),
        jwt_id: Some(claims.token_id.clone()),
        nonce: None,
        custom: Sid {
            sid: claims.session.clone(),
        },
    }
}

#[derive(Serialize, Deserialize)]
struct Sid {
    sid: String,
}

fn any_claims() -> impl Strategy<Value = Claims> {
    let text = ".{0,40}";
    (text, text, text, 0..NOW, NOW + 1..u64::from(u32::MAX)).prop_map(
        |(subject, session, token_id, issued_at, expires_at)| Claims {
            subject,
            session,
            token_id,
            issued_at,
            expires_at,
        },
    )
}

proptest! {
    /// Tokens are those of `jwt-simple`, which signed them in earlier releases, and each of the
    /// two accepts the other's. Its Ed25519 signatures contain random numbers; ours do not.
    #[test]
    fn tokens_are_those_of_jwt_simple(claims in any_claims()) {
        let ours = hmac(SECRET, &[]).sign(&claims).unwrap();
        let kid = ours_key_id(&ours);
        let key = HS256Key::from_bytes(SECRET.as_bytes()).with_key_id(&kid);
        prop_assert_eq!(&ours, &key.authenticate(simple_claims(&claims)).unwrap());
        let options = || VerificationOptions {
            allowed_issuers: Some(HashSet::from([ISSUER.to_owned()])),
            artificial_time: Some(UnixTimeStamp::from_secs(NOW)),
            ..Default::default()
        };
        let read = key.verify_token::<Sid>(&ours, Some(options())).unwrap();
        prop_assert_eq!(&read.custom.sid, &claims.session);

        let ours = eddsa().sign(&claims).unwrap();
        let pair = Ed25519KeyPair::from_pem(PEM).unwrap().with_key_id(THUMBPRINT);
        let theirs = pair.sign(simple_claims(&claims)).unwrap();
        let text = |token: &str| token.rsplit_once('.').unwrap().0.to_owned();
        prop_assert_eq!(text(&ours), text(&theirs));
        let read = pair.public_key().verify_token::<Sid>(&ours, Some(options())).unwrap();
        prop_assert_eq!(&read.custom.sid, &claims.session);
        prop_assert_eq!(eddsa().verify(&theirs, NOW), Ok(claims));
    }

    /// Whatever comes in is refused and nothing else happens.
    #[test]
    fn nonsense_is_refused(token in "[ -~]{0,80}", middle in "[A-Za-z0-9_.-]{0,200}") {
        let keys = hmac(SECRET, &[]);
        let header = keys.sign(&claims()).unwrap();
        let header = header.split('.').next().unwrap();
        prop_assert!(keys.verify(&token, NOW).is_err());
        let unsigned = format!("{header}.{middle}");
        prop_assert!(keys.verify(&unsigned, NOW).is_err());
        prop_assert!(Keyring::from_jwks(&token, ISSUER).is_err());
    }

    /// No byte of a token can be changed.
    #[test]
    fn every_byte_counts(at in 0_usize..300, byte in 0_u8..128) {
        let keys = eddsa();
        let token = keys.sign(&claims()).unwrap();
        let mut bytes = token.clone().into_bytes();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assert_eq!(keys.verify(&changed, NOW), Err(Refusal::Invalid));
    }
}

fn ours_key_id(token: &str) -> String {
    super::key_id(token).unwrap()
}
