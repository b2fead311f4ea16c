"""Sendings: what went to many at once, to how many, and what became of it. Counted from letters; it owns no table."""
