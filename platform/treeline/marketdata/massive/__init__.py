"""Massive (formerly Polygon): its day-aggregate flat files and its reference of splits and dividends are taken into a
store of Parquet files (`ingest`), which is then a source of prices (`source`)."""
