"""Firms that want to hear of procurements, and what they asked to hear."""
