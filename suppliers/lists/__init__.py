"""Firms from files: lists of who wants mail, and ledgers of whom the municipality buys from."""
