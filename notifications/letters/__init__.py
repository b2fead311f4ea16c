"""Composing letters: fragments written once, joined per recipient, frozen."""
