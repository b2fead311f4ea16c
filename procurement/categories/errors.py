"""What can go wrong with categories."""

from portal.foundation.errors import AnbudError


class UnknownCode(AnbudError):
    """The CPV vocabulary has no such code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The CPV vocabulary has no code {code}.")
        self.code = code


class NoSuchTrade(AnbudError):
    """No trade has this slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"No trade is called {slug}.")
        self.slug = slug


class PrefixUnknown(AnbudError):
    """A trade may only be drawn with prefixes under which the vocabulary has codes."""

    def __init__(self, prefix: str) -> None:
        super().__init__(f"No CPV code begins with {prefix}.")
        self.prefix = prefix
