//! Email addresses, by the rules of registration: `components/users` has the same
//! in `profile.rs`, and one day's address has to log in the next.

use email_address::{EmailAddress, Options};

/// RFC 5321 section 4.5.3.1.3, less the angle brackets.
const MAX_EMAIL: usize = 254;

/// The address in lower case, as it is one account whatever the case; `None` when
/// it is not valid.
pub fn parse(text: &str) -> Option<String> {
    let is_plain = text
        .chars()
        .all(|c| !c.is_whitespace() && !c.is_control() && c != '"');
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    let is_valid = is_plain
        && text.chars().count() <= MAX_EMAIL
        && EmailAddress::parse_with_options(text, options).is_ok();
    is_valid.then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn addresses_are_plain_and_in_lower_case() {
        assert_eq!(parse("Ada@Example.COM").as_deref(), Some("ada@example.com"));
        for wrong in ["", "ada", "ada@x", "a b@x.yz", "\"a\"@x.yz", "Ada <a@x.yz>"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!(parse(&format!("{}@example.com", "a".repeat(250))), None);
    }
}
