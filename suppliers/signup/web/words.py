"""What the sign-up's forms offer and say, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.foundation.i18n import N_, OWN_NAMES, current_language, gettext
from portal.foundation.web.forms import Form
from portal.foundation.web.site import site
from procurement.categories.domain import is_known, name_of_code
from procurement.categories.queries import trade_names
from procurement.register.queries.titles import public_titles
from suppliers.registry.errors import DetailWrong

FIELDS = (
    "everything", "trades", "cpv", "words", "procurements", "frequency", "language", "meetings", "reminders", "email", "company",
    "organisation_number", "postcode",
)  # fmt: skip
FREQUENCIES = {
    "now": N_("Så fort något publiceras"),
    "day": N_("En gång om dagen, om det finns något nytt"),
    "week": N_("En gång i veckan, på måndagar"),
}
HOW_OFTEN = {"now": N_("så fort något publiceras"), "day": N_("en gång om dagen"), "week": N_("en gång i veckan")}
# Said by the rules below, which speak Swedish only; listed here so that they are translated.
SAID = (
    N_("Det här ser ut som ett personnummer. Vi sparar inga personnummer. Lämna fältet tomt – det går lika bra."),
    N_("Organisationsnumret ska ha tio siffror. Du kan lämna fältet tomt."),
    N_("Skriv postnumret med fem siffror, till exempel 957 31. Skriv FI först om det är finskt: FI-95600."),
    N_("Siffrorna stämmer inte ihop. Kontrollera numret eller lämna fältet tomt."),
    N_("Skriv en e-postadress i taget, till exempel namn@exempel.se."),
    N_("Skriv din e-postadress."),
    N_("Delen före @ får bara ha bokstäver utan prickar. Skriv en annan adress."),
    N_("Skriv företagets namn."),
    N_("Skriv företagets namn utan länkar."),
    N_("Välj allt, eller minst en bransch."),
    N_("Ni har valt mer än 40 branscher. Välj Allt i stället."),
    N_("Välj ett av alternativen."),
    N_("Skriv minst ett ord med två bokstäver eller siffror."),
    N_("Ni kan bevaka högst 10 sökningar. Ta bort någon."),
    N_("Ni kan följa högst 50 upphandlingar, var och en med sitt nummer."),
)


def offered() -> dict[str, Any]:
    """Return the options of the radio buttons."""
    return {
        "frequencies": [(value, gettext(text)) for value, text in FREQUENCIES.items()],
        "languages": [(code, OWN_NAMES[code], "", code) for code in site().languages],
        "amounts": [
            ("yes", gettext("Allt kommunen planerar att köpa")),
            ("no", gettext("Bara det vi väljer")),
        ],
    }


def how_often(frequency: str) -> str:
    """Return the frequency as it stands in a sentence."""
    return gettext(HOW_OFTEN.get(frequency, HOW_OFTEN["day"]))


def say(form: Form, error: DetailWrong) -> None:
    """Put what is wrong beside its field, in the reader's language."""
    form.error(error.field, gettext(str(error)))


async def names_of(
    trades: Sequence[str], codes: Sequence[str], words: Sequence[str] = (), procurements: Sequence[str] = ()
) -> list[str]:
    """Return what was chosen in words."""
    language = current_language()
    names = await trade_names(language)
    return [
        *(names[slug] for slug in trades if slug in names),
        *(name_of_code(code, language) for code in codes if is_known(code)),
        *map(search_name, words),
        *(name for _reference, name in await followed_names(procurements)),
    ]


async def all_chosen(contact: Mapping[str, Any]) -> list[str]:
    """Return what a contact, or a wish that waits, has chosen in words."""
    return await names_of(*(contact.get(name) or () for name in ("trades", "cpv", "words", "procurements")))


def search_name(words: str) -> str:
    """Return what a search that is kept is called."""
    return gettext("Sökningen ”%(words)s”") % {"words": words}


async def followed_names(procurements: Sequence[str]) -> list[tuple[str, str]]:
    """Return (reference, what it is called) of those that were published."""
    titles = await public_titles(procurements, current_language())
    said = gettext("Upphandlingen %(title)s (%(number)s)")
    return [(number, said % {"title": titles[number], "number": number}) for number in procurements if number in titles]


def kept(form: Form, *without: str) -> list[tuple[str, str]]:
    """Return the fields that a page carries on to the next, as (name, value)."""
    names: tuple[Any, ...] = (*FIELDS, "oppnad")
    return [(name, value) for name in names if name not in without for value in form.all(name) if value]
