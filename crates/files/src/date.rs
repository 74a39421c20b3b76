//! HTTP dates (RFC 9110, section 5.6.7), all three formats.
//!
//! The `httpdate` crate reads the three formats too, but takes years before
//! 1970, leap seconds and two-digit years by rules of its own; a valid date
//! must not be called invalid here, as that is a 400.

const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LONG_DAY_NAMES: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

const DAY: i64 = 86_400;
/// Gregorian years are 365.2425 days long on average.
const YEAR: i64 = 31_556_952;

/// Seconds since 1970 of an HTTP date; `None` if it is not one. `now` is asked
/// only for the two-digit years of RFC 850.
pub fn parse(text: &str, now: fn() -> i64) -> Option<i64> {
    imf_fixdate(text)
        .or_else(|| asctime(text))
        .or_else(|| rfc850(text, now))
}

/// A time in seconds since 1970 as an IMF-fixdate, the one format to send.
pub fn format(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    format!(
        "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} GMT",
        DAY_NAMES[weekday(days)],
        MONTHS[month - 1],
        rest / 3600,
        rest / 60 % 60,
        rest % 60,
    )
}

/// Seconds since 1970 of an RFC 3339 time in UTC, as [`format_rfc3339`] writes it.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let whole = parts.next().is_none() && (1..=12).contains(&month);
    unnamed_seconds((year, month as usize, day), time).filter(|_| whole)
}

/// A time in seconds since 1970 in the form of RFC 3339, UTC.
pub fn format_rfc3339(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn imf_fixdate(text: &str) -> Option<i64> {
    let (day_name, rest) = text.split_once(", ")?;
    let (date, time) = rest.strip_suffix(" GMT")?.split_at_checked(11)?;
    let mut parts = date.split(' ');
    let day = number(parts.next()?, 2)?;
    let month = month(parts.next()?)?;
    let year = number(parts.next()?, 4)?;
    seconds(
        &DAY_NAMES,
        day_name,
        (year, month, day),
        time.strip_prefix(' ')?,
    )
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`. A year that would be more than 50 years
/// in the future is the most recent past one with those digits.
fn rfc850(text: &str, now: fn() -> i64) -> Option<i64> {
    let (day_name, rest) = text.split_once(", ")?;
    let (date, time) = rest.strip_suffix(" GMT")?.split_once(' ')?;
    let mut parts = date.split('-');
    let day = number(parts.next()?, 2)?;
    let month = month(parts.next()?)?;
    let two_digits = number(parts.next()?, 2)?;
    if parts.next().is_some() {
        return None;
    }
    let now = now();
    let century = civil(now.div_euclid(DAY)).0 / 100 * 100;
    // Newest first. The day's name is no help: it repeats every 28 years.
    [century + 100, century, century - 100]
        .into_iter()
        .filter_map(|c| unnamed_seconds((c + two_digits, month, day), time))
        .find(|&then| then <= now + 50 * YEAR)
        .filter(|_| LONG_DAY_NAMES.contains(&day_name))
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(text: &str) -> Option<i64> {
    if text.len() != 24 || !text.is_ascii() {
        return None;
    }
    let separators = [3, 7, 10, 19].map(|position| text.as_bytes()[position]);
    let day = match text[8..10].strip_prefix(' ') {
        Some(digit) => number(digit, 1)?,
        None => number(&text[8..10], 2)?,
    };
    let date = (number(&text[20..], 4)?, month(&text[4..7])?, day);
    let seconds = seconds(&DAY_NAMES, &text[..3], date, &text[11..19])?;
    (separators == [b' '; 4]).then_some(seconds)
}

/// A day's name that belongs to another date makes the whole no date: which of
/// the two is meant is a guess.
fn seconds(names: &[&str; 7], name: &str, date: (i64, usize, i64), time: &str) -> Option<i64> {
    let seconds = unnamed_seconds(date, time)?;
    let days = days_before(date);
    (names[weekday(days)] == name).then_some(seconds)
}

fn unnamed_seconds(date: (i64, usize, i64), time: &str) -> Option<i64> {
    let mut parts = time.split(':');
    let hour = number(parts.next()?, 2)?;
    let minute = number(parts.next()?, 2)?;
    let second = number(parts.next()?, 2)?;
    let days = days_before(date);
    // 60 is a leap second. A day that its month does not have, such as
    // 31 April, does not survive the way there and back.
    let valid =
        parts.next().is_none() && hour < 24 && minute < 60 && second <= 60 && civil(days) == date;
    valid.then_some(days * DAY + hour * 3600 + minute * 60 + second)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok())?
}

fn month(name: &str) -> Option<usize> {
    MONTHS
        .iter()
        .position(|&month| month == name)
        .map(|position| position + 1)
}

/// 0 is Monday; 1 January 1970 was a Thursday.
fn weekday(days: i64) -> usize {
    (days + 3).rem_euclid(7) as usize
}

/// Days from 1 January 1970 to a date of the Gregorian calendar. Years are
/// counted from March, so that the leap day is the last of its year
/// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_before((year, month, day): (i64, usize, i64)) -> i64 {
    let month = month as i64;
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_before`]: year, month, day.
fn civil(days: i64) -> (i64, usize, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (
        year,
        month as usize,
        day_of_year - (153 * shifted + 2) / 5 + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The date of the RFC's examples.
    const EXAMPLE: i64 = 784_111_777;

    fn november_2026() -> i64 {
        1_795_000_000
    }

    fn parsed(text: &str) -> Option<i64> {
        parse(text, november_2026)
    }

    #[test]
    fn all_three_formats_name_the_same_second() {
        assert_eq!(parsed("Sun, 06 Nov 1994 08:49:37 GMT"), Some(EXAMPLE));
        assert_eq!(parsed("Sunday, 06-Nov-94 08:49:37 GMT"), Some(EXAMPLE));
        assert_eq!(parsed("Sun Nov  6 08:49:37 1994"), Some(EXAMPLE));
    }

    #[test]
    fn the_edges_of_the_grammar_are_dates() {
        assert_eq!(parsed("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(parsed("Wed, 31 Dec 1969 23:59:59 GMT"), Some(-1));
        assert_eq!(parsed("Sat, 31 Dec 2016 23:59:60 GMT"), Some(1_483_228_800));
        assert_eq!(parsed("Thu, 29 Feb 2024 00:00:00 GMT"), Some(1_709_164_800));
        assert_eq!(
            parsed("Fri, 31 Dec 9999 23:59:59 GMT"),
            Some(253_402_300_799)
        );
        assert_eq!(parsed("Wed Nov 16 08:49:37 1994"), Some(EXAMPLE + 10 * DAY));
    }

    #[test]
    fn two_digit_years_lie_at_most_fifty_years_ahead() {
        let year = |text| civil(parsed(text).unwrap().div_euclid(DAY)).0;
        assert_eq!(year("Tuesday, 01-Jan-30 00:00:00 GMT"), 2030);
        assert_eq!(year("Wednesday, 01-Jan-76 00:00:00 GMT"), 2076);
        assert_eq!(year("Saturday, 01-Jan-77 00:00:00 GMT"), 1977);
    }

    #[test]
    fn everything_else_is_no_date() {
        for text in [
            "",
            "yesterday",
            "0",
            "784111777",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Fri, 31 Apr 2026 00:00:00 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sunday, 31-Feb-94 08:49:37 GMT",
            "Sun Nov 06 08:49:37 94",
            "Sun Nov  6 08:49:37 1994 GMT",
            "Sun Növ 6 08:49:37 1994",
            "Sun, 06 Növ 994 08:49:37 GMT",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn formatting_and_parsing_agree_on_every_day_of_four_centuries() {
        for day in -1000..146_097 {
            let seconds = day * DAY + day.rem_euclid(DAY);
            assert_eq!(parsed(&format(seconds)), Some(seconds));
            assert_eq!(parse_rfc3339(&format_rfc3339(seconds)), Some(seconds));
        }
    }
}
