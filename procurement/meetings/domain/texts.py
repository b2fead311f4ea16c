"""Which of a meeting's languages its words are read in."""

from typing import Any


def text_in(meeting: dict[str, Any], language: str) -> tuple[str, dict[str, str]]:
    """Return the language its words are really in, and the words; they may be empty."""
    texts = meeting["texts"]
    for candidate in (language, "sv", *texts):
        if candidate in texts:
            return candidate, texts[candidate]
    return "sv", {"title": "", "summary": "", "programme": ""}
