"""Why somebody is told: the sentence in the reader's language."""

from collections.abc import Callable
from typing import Any

from portal.foundation.i18n import N_, gettext
from procurement.categories.domain import name_of_code

BECAUSE = {
    "exact": N_("Du får det här för att du valt %(chosen)s."),
    "narrower": N_("Du får det här för att du valt %(chosen)s."),
    "broader": N_("Du får det här för att upphandlingen är brett kodad och kan gälla %(chosen)s."),
    "words": N_("Du får det här för att det stämmer med sökningen %(chosen)s."),
    "followed": N_("Du får det här för att du följer upphandlingen."),
    "everything": N_("Du får det här för att du valt allt kommunen planerar att köpa."),
}
NO_CODE = N_("Du får det här för att upphandlingen saknar CPV-kod. Den kan passa ert företag.")


def because_text(
    hit: str, because: dict[str, Any], language: str, trades: dict[str, str], say: Callable[[str], str] = gettext
) -> str:
    """Return why somebody is told, in the current language."""
    chosen = [
        trades.get(node[2:], node[2:]) if node.startswith("t:") else name_of_code(node[1:], language)
        for node in because.get("chosen", [])
    ]
    if hit == "words":
        chosen = [f"”{words}”" for words in because.get("words") or []]
    if hit == "broader" and not chosen:
        return say(NO_CODE)
    return say(BECAUSE[hit]) % {"chosen": ", ".join(chosen)}
