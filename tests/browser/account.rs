//! What many stories begin with.

use storefront_tests::Person;

use crate::chromium::Page;

impl Page {
    /// Logs in, and is on the account's page then.
    pub async fn log_in(&self, person: &Person) {
        self.open("/login").await;
        self.tell_password(person).await;
        self.heading("Your account").await;
    }

    /// Fills in the login form and sends it.
    pub async fn tell_password(&self, person: &Person) {
        self.heading("Log in").await;
        self.fill("Email or username", &person.email).await;
        self.fill("Password", &person.password).await;
        self.press("Log in").await;
    }
}
