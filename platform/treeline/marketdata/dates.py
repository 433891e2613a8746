"""Session dates out of a column of a file."""

import polars as pl

EXPECTED = "write dates as 2020-01-31, or with time and zone as 2020-01-31T16:00:00-05:00"

# Daily bars of US exchanges: a moment belongs to the session of New York's date.
EXCHANGE_ZONE = "America/New_York"

_PATTERN = (
    r"^(?<day>[12]\d{3}-\d{2}-\d{2})"
    r"(?:[T ](?<time>\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(?<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?$"
)


def session_dates(column: pl.Series) -> pl.Series | None:
    """The date of each session as a Date column, null where none can be read; None for a column of another kind.

    A date stands for itself, and so does the date of a time without a zone. A time with a zone is a moment, whose
    session is New York's date at that moment (bars are often stamped 05:00 UTC, which is midnight there); but midnight,
    in whatever zone, is how programs write a plain date and is taken as that date.
    """
    if column.dtype == pl.Date:
        return column
    if isinstance(column.dtype, pl.Datetime):
        moment = pl.col("written").dt
        session = _of_moments(moment.convert_time_zone(EXCHANGE_ZONE)) if column.dtype.time_zone else moment.date()
        return pl.DataFrame({"written": column}).select(session).to_series()
    if column.dtype in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        return _of_text(column.cast(pl.String))
    return None


def _of_moments(in_new_york: pl.Expr) -> pl.Expr:
    """The date of the column "written" where that is midnight, New York's date elsewhere."""
    written = pl.col("written").dt
    return pl.when(written.time() == pl.time(0)).then(written.date()).otherwise(in_new_york.dt.date())


def _of_text(text: pl.Series) -> pl.Series:
    parts = text.str.strip_chars().str.extract_groups(_PATTERN).struct.unnest()
    if parts["time"].null_count() == parts.height:
        return parts["day"].str.to_date("%Y-%m-%d", strict=False)
    zone, time = pl.col("zone"), pl.col("time").fill_null("00:00:00")
    full = pl.col("day") + " " + pl.when(time.str.len_chars() == 5).then(time + ":00").otherwise(time)
    digits = zone.str.replace_all(r"[Z+:-]", "")
    minutes = _whole(digits.str.slice(0, 2)) * 60 + _whole(digits.str.slice(2, 2))
    parts = parts.with_columns(
        full.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False).alias("written"),
        pl.duration(minutes=pl.when(zone.str.starts_with("-")).then(-minutes).otherwise(minutes)).alias("offset"),
    )
    in_utc = (pl.col("written") - pl.col("offset")).dt.replace_time_zone("UTC")
    of_moments = _of_moments(in_utc.dt.convert_time_zone(EXCHANGE_ZONE))
    return parts.select(pl.when(zone.is_null()).then(pl.col("written").dt.date()).otherwise(of_moments)).to_series()


def _whole(digits: pl.Expr) -> pl.Expr:
    return digits.cast(pl.Int64, strict=False).fill_null(0)
