//! What the authenticator says (WebAuthn section 6.1).

use ciborium::Value;
use sha2::{Digest, Sha256};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

const MODEL_BYTES: usize = 16;
/// Section 5.8.3 allows no longer ones.
const MAX_ID_BYTES: usize = 1023;

/// The authenticator data of a response.
pub struct AuthenticatorData<'a> {
    site_hash: &'a [u8],
    flags: u8,
    pub sign_count: u32,
    /// At a registration.
    pub credential: Option<Credential<'a>>,
}

/// A new credential ("attested credential data", section 6.5.2).
pub struct Credential<'a> {
    pub id: &'a [u8],
    /// A COSE key.
    pub public_key: &'a [u8],
}

impl<'a> AuthenticatorData<'a> {
    /// Parses all of the bytes.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (site_hash, rest) = bytes.split_at_checked(32)?;
        let (flags, rest) = rest.split_first()?;
        let (sign_count, mut rest) = rest.split_first_chunk()?;
        let mut credential = None;
        if flags & HAS_CREDENTIAL != 0 {
            let found;
            (found, rest) = Credential::parse(rest)?;
            credential = Some(found);
        }
        if flags & HAS_EXTENSIONS != 0 {
            rest = skip_map(rest)?;
        }
        rest.is_empty().then(|| Self {
            site_hash,
            flags: *flags,
            sign_count: u32::from_be_bytes(*sign_count),
            credential,
        })
    }

    /// Whether it is for this site, and the user has touched the authenticator.
    pub fn is_for(&self, site_id: &str) -> bool {
        let is_backup_plausible = self.is_backup_eligible() || !self.is_backed_up();
        self.site_hash == Sha256::digest(site_id).as_slice()
            && self.flags & USER_PRESENT != 0
            && is_backup_plausible
    }

    pub fn is_user_verified(&self) -> bool {
        self.flags & USER_VERIFIED != 0
    }

    pub fn is_backup_eligible(&self) -> bool {
        self.flags & BACKUP_ELIGIBLE != 0
    }

    pub fn is_backed_up(&self) -> bool {
        self.flags & BACKED_UP != 0
    }
}

impl<'a> Credential<'a> {
    /// Returns what is behind it, too.
    fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (_, rest) = bytes.split_at_checked(MODEL_BYTES)?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (id, key) = rest.split_at_checked(length)?;
        let rest = skip_map(key)?;
        let public_key = &key[..key.len() - rest.len()];
        let has_length = (1..=MAX_ID_BYTES).contains(&length);
        has_length.then_some((Self { id, public_key }, rest))
    }
}

/// Returns what is behind a CBOR map.
fn skip_map(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    let value: Value = ciborium::from_reader(&mut rest).ok()?;
    value.is_map().then_some(rest)
}
