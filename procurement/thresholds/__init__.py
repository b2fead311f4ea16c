"""Amounts that decide how a purchase may be made, dated and sourced, and the review that changes them."""
