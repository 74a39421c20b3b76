//! Quality values in `Accept` and `Accept-Encoding` (RFC 9110 section 12.4.2).

/// Reads the parameter `q` in thousandths: 1000 when it is missing, `None` when it is
/// malformed.
pub fn parse_quality<'a>(parameters: impl Iterator<Item = &'a str>) -> Option<u16> {
    for parameter in parameters {
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        if name.trim().eq_ignore_ascii_case("q") {
            return parse_thousandths(value.trim());
        }
    }
    Some(1000)
}

fn parse_thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_plain = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, fraction) {
        ("1", 0) if is_plain => Some(1000),
        ("0", _) if is_plain => Some(fraction),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn weights_have_up_to_three_decimals() {
        for (parameters, expected) in [
            ("", Some(1000)),
            ("level=1", Some(1000)),
            ("q=0", Some(0)),
            ("level=1; Q=0.5", Some(500)),
            ("q=0.001", Some(1)),
            ("q=1.000", Some(1000)),
            ("q=1.001", None),
            ("q=0.1234", None),
            ("q=x", None),
        ] {
            assert_eq!(
                super::parse_quality(parameters.split(';')),
                expected,
                "{parameters}"
            );
        }
    }
}
