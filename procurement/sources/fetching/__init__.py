"""Reading sources when they are due: one run is one row, and a failing source delays no other."""

from procurement.sources.fetching.reading import fetch_due, fetch_sources

__all__ = ["fetch_due", "fetch_sources"]
