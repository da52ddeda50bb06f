//! `__DATE__`, `__TIME__` and `__TIMESTAMP__` of a moment given in seconds since 1970 (UTC).

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const SECONDS_A_DAY: i64 = 86_400;

/// `"Mmm dd yyyy"`, the day padded with a space (C11 6.10.8.1).
pub(crate) fn date(epoch: i64) -> String {
    let (year, month, day) = civil(epoch.div_euclid(SECONDS_A_DAY));
    format!("{} {day:2} {year}", MONTHS[month])
}

/// `"hh:mm:ss"`.
pub(crate) fn time(epoch: i64) -> String {
    let second = epoch.rem_euclid(SECONDS_A_DAY);
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// `"Ddd Mmm dd hh:mm:ss yyyy"`, as asctime writes it.
pub(crate) fn timestamp(epoch: i64) -> String {
    let days = epoch.div_euclid(SECONDS_A_DAY);
    let (year, month, day) = civil(days);
    format!("{} {} {day:2} {} {year}", DAYS[days.rem_euclid(7) as usize], MONTHS[month], time(epoch))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Year, month from 0 and day from 1 of a day counted from 1970-01-01.
fn civil(days: i64) -> (i64, usize, i64) {
    const DAYS_IN_400_YEARS: i64 = 146_097;
    let mut year = 1970 + days.div_euclid(DAYS_IN_400_YEARS) * 400;
    let mut day = days.rem_euclid(DAYS_IN_400_YEARS);
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if day < length {
            break;
        }
        day -= length;
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (month, length) in lengths.into_iter().enumerate() {
        if day < length {
            return (year, month, day + 1);
        }
        day -= length;
    }
    (year, 11, 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        assert_eq!(date(0), "Jan  1 1970");
        assert_eq!((date(951_827_696).as_str(), time(951_827_696).as_str()), ("Feb 29 2000", "12:34:56"));
        assert_eq!(timestamp(1_700_000_000), "Tue Nov 14 22:13:20 2023");
        assert_eq!(date(-1), "Dec 31 1969");
    }
}
