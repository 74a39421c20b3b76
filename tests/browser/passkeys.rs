//! Passkeys, with Chromium's virtual authenticator (WebAuthn level 2, section 11).

use std::net::TcpListener;

use serde_json::{Value, json};
use storefront_tests::{Person, Shop};

use crate::chromium::{Page, story_at};

const NAME: &str = "Chrome on Linux";

/// A shop at an address with a name, as browsers have no passkeys for numbers.
async fn shop_with_a_name() -> (Shop, String) {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let base = format!("http://localhost:{}", address.port());
    let shop = Shop::builder()
        .single_host()
        .argument("--listen")
        .argument(&address.to_string())
        .variable("public_url", &base);
    (shop.start().await, base)
}

impl Page {
    /// Connects an authenticator whose user touches it and types the PIN. Returns its id.
    async fn connect_authenticator(&self) -> Value {
        self.devtools("WebAuthn.enable", json!({})).await;
        let options = json!({"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true,
        }});
        let added = self.devtools("WebAuthn.addVirtualAuthenticator", options);
        added.await["authenticatorId"].clone()
    }

    /// Lets the user of the authenticator know the PIN, or not.
    async fn knows_pin(&self, authenticator: &Value, knows: bool) {
        let parameters = json!({"authenticatorId": authenticator, "isUserVerified": knows});
        self.devtools("WebAuthn.setUserVerified", parameters).await;
    }

    async fn add_passkey(&self, person: &Person) {
        self.press("Add a passkey…").await;
        self.fill("Your password", &person.password).await;
        self.has("Name of the passkey", NAME).await;
        self.press("Continue").await;
        self.sees("The passkey is added.").await;
    }

    async fn log_out(&self) {
        self.press("Log out").await;
        self.follow("Log in").await;
        self.heading("Log in").await;
    }
}

#[tokio::test]
async fn a_passkey_is_added_used_renamed_and_removed() {
    let (shop, base) = shop_with_a_name().await;
    let ada = shop.somebody().await;
    story_at(&base, async |page| {
        let authenticator = page.connect_authenticator().await;
        page.log_in(&ada).await;
        page.expects(400, "/api/users/me/passkeys/options");
        page.press("Add a passkey…").await;
        page.fill("Your password", "not hers").await;
        page.press("Continue").await;
        page.sees("Incorrect password").await;
        page.press("Cancel").await;
        page.add_passkey(&ada).await;
        page.sees("not used yet").await;
        // The authenticator has one of hers.
        page.press("Add a passkey…").await;
        page.fill("Your password", &ada.password).await;
        page.press("Continue").await;
        page.sees("There is a passkey of your account already.")
            .await;
        page.is_accessible("adding a passkey").await;
        page.press("Cancel").await;

        page.log_out().await;
        page.is_accessible("login with a passkey").await;
        page.knows_pin(&authenticator, false).await;
        page.press("Log in with a passkey").await;
        page.sees("That was cancelled, or took too long.").await;
        page.knows_pin(&authenticator, true).await;
        page.press("Log in with a passkey").await;
        page.heading("Your account").await;
        page.sees("Logged in with a passkey").await;

        page.press(&format!("Rename {NAME}")).await;
        page.fill("Name of the passkey", "My ring").await;
        page.press("Save").await;
        page.sees("My ring").await;
        page.is_accessible("passkeys").await;
        page.press("Remove My ring").await;
        page.heading_of_dialog("Remove “My ring”?").await;
        page.fill("Your password", &ada.password).await;
        page.press("Remove").await;
        page.sees("The passkey is removed.").await;

        page.log_out().await;
        page.tell_password(&ada).await;
        page.heading("Your account").await;
    })
    .await;
}

#[tokio::test]
async fn a_passkey_takes_the_place_of_the_password() {
    let (shop, base) = shop_with_a_name().await;
    let ada = shop.somebody().await;
    story_at(&base, async |page| {
        let authenticator = page.connect_authenticator().await;
        page.log_in(&ada).await;
        page.press("Set up").await;
        page.heading_of_dialog("Set up two-factor login").await;
        assert_eq!(page.count("button", "Use a passkey instead").await, 0);
        page.press("Cancel").await;
        page.add_passkey(&ada).await;

        page.press("Change email…").await;
        page.press("Use a passkey instead").await;
        page.sees("Please fill this in.").await;
        page.fill("New email", "new@example.com").await;
        page.knows_pin(&authenticator, false).await;
        page.press("Use a passkey instead").await;
        page.sees("That was cancelled, or took too long.").await;
        page.is_accessible("a passkey instead of the password")
            .await;
        page.knows_pin(&authenticator, true).await;
        page.press("Use a passkey instead").await;
        page.heading("Confirm your new email address").await;
        page.open("/account").await;
        page.press("Set up").await;
        page.press("Use a passkey instead").await;
        page.sees("Scan this with an authenticator app").await;
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_asked_for_after_the_password() {
    let (shop, base) = shop_with_a_name().await;
    let ada = shop.somebody().await;
    story_at(&base, async |page| {
        let authenticator = page.connect_authenticator().await;
        page.log_in(&ada).await;
        page.add_passkey(&ada).await;
        page.press("Ask after the password, too…").await;
        page.fill("Your password", &ada.password).await;
        page.press("Turn on").await;
        page.sees("A passkey is asked for after your password now.")
            .await;
        let code = "return document.querySelector('.recovery-codes li').innerText";
        let code: String = page.eval(code).await;
        page.press("I have kept them").await;
        page.sees("10 recovery codes left.").await;

        page.log_out().await;
        page.expects(401, "/api/users/login");
        page.tell_password(&ada).await;
        page.heading("One more step").await;
        page.is_accessible("a passkey after the password").await;
        page.press("Use your passkey").await;
        page.heading("Your account").await;

        page.log_out().await;
        let parameters = json!({"authenticatorId": authenticator});
        page.devtools("WebAuthn.removeVirtualAuthenticator", parameters)
            .await;
        page.tell_password(&ada).await;
        page.heading("One more step").await;
        page.fill("Recovery code", &code).await;
        page.press("Log in").await;
        page.heading("Your account").await;
        page.sees("9 recovery codes left.").await;
        page.press("Stop asking…").await;
        page.fill("Your password", &ada.password).await;
        page.press("Turn off").await;
        page.sees("Your password lets you in without a passkey.")
            .await;
    })
    .await;
    shop.login(&ada).await;
}

#[tokio::test]
async fn browsers_without_the_functions_for_json_have_passkeys_too() {
    let (shop, base) = shop_with_a_name().await;
    let ada = shop.somebody().await;
    story_at(&base, async |page| {
        page.connect_authenticator().await;
        page.log_in(&ada).await;
        let old = "delete PublicKeyCredential.parseCreationOptionsFromJSON;
            delete PublicKeyCredential.parseRequestOptionsFromJSON;
            delete PublicKeyCredential.signalAllAcceptedCredentials;
            delete PublicKeyCredential.prototype.toJSON;
            return !('toJSON' in PublicKeyCredential.prototype)";
        assert!(page.eval::<bool>(old).await);
        page.add_passkey(&ada).await;
        page.log_out().await;
        page.press("Log in with a passkey").await;
        page.heading("Your account").await;
    })
    .await;
}
