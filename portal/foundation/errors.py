"""The root of all errors a person can do something about."""


class AnbudError(Exception):
    """Something went wrong that its reader can mend; the message says what, in words fit for a page."""
