//! What browsers get and send, in the words of WebAuthn level 3 (section 5.1), for the
//! description of the routes.
#![expect(dead_code, reason = "only the schemas are used")]

use utoipa::ToSchema;

/// Options for `PublicKeyCredential.parseCreationOptionsFromJSON`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PasskeyCreationOptions {
    /// In base64url.
    challenge: String,
    /// In milliseconds.
    timeout: u32,
    /// `id` is the host in `public_url`.
    rp: serde_json::Map<String, serde_json::Value>,
    user: serde_json::Map<String, serde_json::Value>,
    pub_key_cred_params: Vec<serde_json::Map<String, serde_json::Value>>,
    exclude_credentials: Vec<serde_json::Map<String, serde_json::Value>>,
    authenticator_selection: serde_json::Map<String, serde_json::Value>,
    attestation: String,
}

/// Options for `PublicKeyCredential.parseRequestOptionsFromJSON`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PasskeyRequestOptions {
    /// In base64url.
    challenge: String,
    /// In milliseconds.
    timeout: u32,
    /// The host in `public_url`.
    rp_id: String,
    allow_credentials: Vec<serde_json::Map<String, serde_json::Value>>,
    user_verification: String,
}

/// What `PublicKeyCredential.toJSON` writes of a new passkey. Others of its members are
/// ignored.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PasskeyRegistration {
    /// In base64url, as all bytes.
    id: String,
    raw_id: String,
    /// `public-key`
    r#type: String,
    response: PasskeyRegistrationResponse,
}

/// The response of a new passkey.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PasskeyRegistrationResponse {
    #[schema(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
    transports: Vec<String>,
}

/// What `PublicKeyCredential.toJSON` writes at a login. Others of its members are ignored.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PasskeyAssertion {
    /// In base64url, as all bytes.
    id: String,
    raw_id: String,
    /// `public-key`
    r#type: String,
    response: PasskeyAssertionResponse,
}

/// The response of a passkey at a login.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PasskeyAssertionResponse {
    #[schema(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}
