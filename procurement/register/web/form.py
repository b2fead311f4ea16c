"""The form at `/intern/upphandlingar`: filled from what is kept, read back without losing any of it."""

import re
from datetime import datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from portal.foundation.i18n import N_, gettext
from portal.foundation.web import Form
from procurement.categories.domain import read_code
from procurement.categories.errors import UnknownCode
from procurement.register import domain

SWEDEN = ZoneInfo("Europe/Stockholm")
PARTS = ("title", "summary", "description")
LONGEST = {"title": 90, "summary": 300, "description": 20_000}
TOO_LONG = {
    "title": N_("Rubriken får ha högst %(n)s tecken"),
    "summary": N_("Sammanfattningen får ha högst %(n)s tecken"),
    "description": N_("Beskrivningen får ha högst %(n)s tecken"),
}
A_DATE = N_("Skriv ett datum, till exempel 2026-10-14")
A_SUM = N_("Skriv ett belopp, till exempel 400 000")
PLAIN = (
    "unit", "procedure", "place", "submission_url", "submission_system", "upphandlings_id", "case_number",
    "contact_name", "contact_phone", "internal_note",
)  # fmt: skip
DAYS = ("planned_on", "contract_from_on", "contract_until_on")
INSTANTS = {"deadline_at": ("deadline_on", "deadline_time"), "questions_until": ("questions_on", "questions_time")}
SUMS = {"value_from_minor": "value_from", "value_to_minor": "value_to"}
LINK_KINDS = {"document": N_("Dokument"), "page": N_("Sida"), "notice": N_("Annons")}
EMPTY_LINKS = 2
_REGION = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


class Read(NamedTuple):
    """What a form says: columns, {language: {title, summary, description}}, and links."""

    fields: dict[str, Any]
    texts: dict[str, dict[str, str]]
    links: list[dict[str, str]]


def name_in_form(part: str, language: str, original: str) -> str:
    """Return the input that holds a part of the text in a language."""
    return part if language == original else f"{part}_{language}"


def languages_of(original: str) -> list[str]:
    """Return the languages that the form has texts in, the original's first."""
    return [original, *(language for language in domain.LANGUAGES if language != original)]


def blank() -> Form:
    """Return the form of a procurement that is not written yet."""
    return Form.of(language="sv", currency="SEK", deadline_time="23:59", questions_time="23:59")


def filled(found: dict[str, Any]) -> Form:
    """Return the form as it is first shown."""
    original = found["language"]
    texts = {
        name_in_form(part, language, original): found["texts"].get(language, {}).get(part, "")
        for language in languages_of(original)
        for part in PARTS
    }
    shown = {
        name: found[name]
        for name in (*PLAIN, *DAYS, "buyer", "owner", "contact_email", "planned_precision", "currency")
    }
    shown |= {name: found[name] for name in ("revision", "language")}
    for column, (day, hour) in INSTANTS.items():
        instant = found[column].astimezone(SWEDEN) if found[column] else None
        shown |= {day: instant.date() if instant else "", hour: f"{instant:%H:%M}" if instant else "23:59"}
    for column, name in SUMS.items():
        shown[name] = "" if found[column] is None else f"{found[column] // 100}"
    links = {f"link_{part}": [link[part] for link in found["links"]] for part in ("title", "url", "kind", "language")}
    return Form.of(
        **shown, **texts, **links,
        cpv="\n".join(found["cpv"]), nuts=" ".join(found["nuts"]), preliminary=["yes"] if found["preliminary"] else [],
    )  # fmt: skip


def read(form: Form, found: dict[str, Any] | None = None) -> Read:
    """Return what the form says; errors stand beside its fields. `found` is what is kept, when there is something.

    The form shows a deadline without its seconds and a value without its öre: what nobody touched stays as it was,
    and a text that came in longer than officers may write stays as long.
    """
    shown = filled(found) if found else blank()
    original = found["language"] if found else form.first("language")
    if original not in domain.LANGUAGES and not found:
        original = "sv"
    fields: dict[str, Any] = {name: form.text(name) or None for name in PLAIN}
    fields |= {"language": original, "cpv": _codes(form), "nuts": _regions(form)}
    fields |= {name: form.day(name, gettext(A_DATE)) for name in DAYS}
    fields |= {column: read_instant(form, *names) for column, names in INSTANTS.items()}
    fields |= {column: form.money(name, gettext(A_SUM)) for column, name in SUMS.items()}
    for column, names in (INSTANTS | {column: (name,) for column, name in SUMS.items()}).items():
        if found and all(form.first(name).strip() == shown.first(name) for name in names):
            fields[column] = found[column]
    fields["currency"] = form.first("currency") if form.first("currency") in ("SEK", "EUR") else "SEK"
    fields["planned_precision"] = _precision(form) if fields["planned_on"] else None
    fields["preliminary"] = form.has("preliminary")
    if form.has("owner"):
        fields["owner"] = form.first("owner").strip()[:320] or None
    an_address = gettext("Skriv en e-postadress, till exempel namn@exempel.se")
    fields["contact_email"] = form.email("contact_email", an_address, optional=True) or None
    _check(form, fields)
    return Read(fields, _texts(form, original, shown), _links(form))


def _precision(form: Form) -> str:
    return form.first("planned_precision") if form.first("planned_precision") in domain.PRECISIONS else "month"


def _check(form: Form, fields: dict[str, Any]) -> None:
    if fields["submission_url"] and not fields["submission_url"].startswith(("https://", "http://")):
        form.error("submission_url", gettext("Adressen ska börja med https://"))
    low, high = fields["value_from_minor"], fields["value_to_minor"]
    if low and high and low > high:
        form.error("value_to", gettext("Det högre beloppet är lägre än det lägre"))
    if fields["questions_until"] and fields["deadline_at"] and fields["questions_until"] > fields["deadline_at"]:
        form.error("questions_on", gettext("Sista dag för frågor kan inte vara efter sista dag att lämna anbud"))
    begins, ends = fields["contract_from_on"], fields["contract_until_on"]
    if begins and ends and ends < begins:
        form.error("contract_until_on", gettext("Avtalet kan inte sluta innan det börjar"))


def _texts(form: Form, original: str, shown: Form) -> dict[str, dict[str, str]]:
    texts = {}
    for language in languages_of(original):
        text = {part: _part(form, part, name_in_form(part, language, original), shown) for part in PARTS}
        if language == original and not text["title"]:
            form.error("title", gettext("Skriv en rubrik"))
        elif (text["summary"] or text["description"]) and not text["title"]:
            form.error(f"title_{language}", gettext("Skriv en rubrik, eller ta bort översättningen"))
        texts[language] = text
    return texts


def _part(form: Form, part: str, name: str, shown: Form) -> str:
    longest = max(LONGEST[part], len(shown.first(name)))
    return form.text(name, longest=longest, too_long=gettext(TOO_LONG[part]) % {"n": LONGEST[part]})


def _links(form: Form) -> list[dict[str, str]]:
    columns = [form.all(f"link_{part}") for part in ("title", "url", "kind", "language")]
    links = []
    for title, url, kind, language in zip(*columns, strict=False):
        title, url = title.strip(), url.strip()
        if not title and not url:
            continue
        if not url.startswith(("https://", "http://")):
            form.error("link_url", gettext("Länkens adress ska börja med https://"))
        link = {"title": title or url, "url": url, "kind": kind if kind in LINK_KINDS else "document"}
        links.append({**link, "language": language or "sv"})
    return links


def _codes(form: Form) -> list[str]:
    codes = []
    for word in [*form.first("cpv").replace(",", " ").split(), *form.all("add_code")]:
        try:
            codes.append(read_code(word))
        except UnknownCode:
            form.error("cpv", gettext("CPV-koden %(code)s finns inte") % {"code": word[:20]})
    return list(dict.fromkeys(codes))


def _regions(form: Form) -> list[str]:
    regions = list(dict.fromkeys(form.first("nuts").upper().replace(",", " ").split()))
    if wrong := [region for region in regions if not _REGION.fullmatch(region)]:
        form.error("nuts", gettext("%(code)s är ingen NUTS-kod. Norrbotten är SE332.") % {"code": wrong[0][:20]})
    return regions


def read_instant(form: Form, day_name: str, time_name: str) -> datetime | None:
    """Return the instant of a day and an hour in Sweden; 23.59 when no hour is said, None when no day is."""
    day = form.day(day_name, gettext(A_DATE))
    if day is None:
        return None
    try:
        hour = time.fromisoformat(form.first(time_name).replace(".", ":") or "23:59")
    except ValueError:
        form.error(time_name, gettext("Skriv ett klockslag, till exempel 23.59"))
        return None
    return datetime.combine(day, hour, SWEDEN)
