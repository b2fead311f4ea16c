"""What the accessibility statement says: the eleven parts that Digg asks for, from what the tests know.

Part by part: who stands behind it, which service, how far it complies, what does not and why, what would be too heavy
a burden, what the law leaves out, when it was assessed, when it was last gone through, how, how to tell us, and who
supervises. `tests/portal/pages/test_statement.py` fails when a part is empty or names a test that is not there.
"""

from dataclasses import dataclass
from datetime import date

from portal.foundation.i18n import N_

# The standard that the regulation points at, and the level we build to and test.
STANDARD, LEVEL = "EN 301 549", "WCAG 2.2 AA"
ASSESSED_ON, UPDATED_ON = date(2026, 11, 30), date(2026, 11, 30)
COMPLIES = "partly"
COMPLIANCE = {
    "fully": N_("Webbplatsen är helt förenlig med lagen om tillgänglighet till digital offentlig service."),
    "partly": N_("Webbplatsen är delvis förenlig med lagen om tillgänglighet till digital offentlig service. Bristerna står nedan."),
    "not": N_("Webbplatsen är inte förenlig med lagen om tillgänglighet till digital offentlig service. Bristerna står nedan."),
}  # fmt: skip
REPORT_TO_DIGG = "https://www.digg.se/tdosanmalan"


@dataclass(frozen=True)
class Lack:
    """Something that does not comply: what, why, and what we do about it."""

    what: str
    why: str
    remedy: str


@dataclass(frozen=True)
class Check:
    """Something that is tried at every change, and the tests that try it."""

    what: str
    tests: tuple[str, ...]


LACKS = (
    Lack(
        N_("Texten i en del upphandlingar finns bara på ett språk."),
        N_("Upphandlingen är skriven så av den som köper. Texten är märkt med sitt språk, så att skärmläsare läser rätt."),
        N_("Ring eller skriv, så berättar vi på ditt språk."),
    ),
    Lack(
        N_("Texterna på meänkieli är ett utkast, och en del visas på svenska."),
        N_("De är inte granskade än."),
        N_("De granskas av någon som har språket, och byts ut efter hand."),
    ),
    Lack(
        N_("En del dokument är inte fullt tillgängliga."),
        N_("De kommer från andra system eller är inskannade. Vid dokument som vi själva lagt upp står om de är kontrollerade."),
        N_("Be oss om dokumentet i en annan form."),
    ),
)  # fmt: skip
BURDEN = N_("Vi hävdar inte att någon anpassning är oskäligt betungande.")
EXEMPT = N_("Webbplatser som vi länkar till, till exempel systemen där anbud lämnas, omfattas inte av den här redogörelsen.")  # fmt: skip
BY_HAND = N_("Prov med skärmläsare och på telefon görs för hand. Någon oberoende granskning är inte gjord än.")
CHECKS = (
    Check(
        N_("Varje sida granskas med axe vid 320, 360 och 1280 punkters bredd, i ljust och mörkt läge, med egna färger, med lugn rörelse, i 400 procents förstoring och utan skript."),
        ("tests/journeys/test_every_page.py::test_every_page_is_sound",),
    ),
    Check(
        N_("Sidorna går att använda med bara tangentbord: ordningen är begriplig, fokus syns, och man kan hoppa till innehållet."),
        ("tests/journeys/test_keyboard.py::test_a_reader_finds_filters_and_saves_with_the_keyboard_alone",),
    ),
    Check(
        N_("Knappar och länkar är stora nog att träffa, varje sida har en egen titel och en huvudrubrik, och språket är märkt."),
        ("tests/journeys/test_every_page.py::test_every_page_is_sound",),
    ),
    Check(
        N_("Fel i formulär står överst på sidan, leder till sitt fält, och det du skrivit finns kvar."),
        ("tests/journeys/test_the_sign_up.py::test_errors_have_focus_lead_to_their_fields_and_keep_what_was_written",),
    ),
    Check(
        N_("Mejlen granskas som sidor, i ljust och mörkt läge."),
        ("tests/journeys/test_letters_as_pages.py",),
    ),
)  # fmt: skip
