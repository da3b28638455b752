"""Days as integers YYYYMMDD in China time, from block time in milliseconds; pure integer arithmetic, no time zone files.

China has kept UTC+8 without summer time since 1991; ledger time is later than that.
"""

from functools import lru_cache

DAY_MS = 86_400_000
CHINA_MS = 8 * 3_600_000
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_of(time_ms: int) -> int:
    """The calendar day in China of a moment in milliseconds since 1970-01-01 UTC."""
    return _civil((time_ms + CHINA_MS) // DAY_MS)


def time_of(day: int, hour: int = 0) -> int:
    """Milliseconds since 1970-01-01 UTC of an hour of a China day."""
    return days_since_1970(day) * DAY_MS - CHINA_MS + hour * 3_600_000


def days_since_1970(day: int) -> int:
    """Number of days from 1970-01-01 to a day YYYYMMDD (proleptic Gregorian; era arithmetic of 400 years)."""
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + date - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


@lru_cache(maxsize=64)
def _civil(days: int) -> int:
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    date = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + (3 if shifted < 10 else -9)
    year = era * 400 + year_of_era + (month <= 2)
    return year * 10_000 + month * 100 + date


def add_days(day: int, days: int) -> int:
    """The day so many days later."""
    return _civil(days_since_1970(day) + days)


def add_months(day: int, months: int) -> int:
    """The same date so many months later, clamped to the month's last day."""
    year, month = divmod(day // 10_000 * 12 + day // 100 % 100 - 1 + months, 12)
    return year * 10_000 + (month + 1) * 100 + min(day % 100, month_days(year, month + 1))


def month_days(year: int, month: int) -> int:
    """Days in a month."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTH_DAYS[month - 1]


def is_day(day: int) -> bool:
    """Whether YYYYMMDD is a real calendar day."""
    year, month, date = day // 10_000, day // 100 % 100, day % 100
    return 1900 <= year <= 9999 and 1 <= month <= 12 and 1 <= date <= month_days(year, month)
