"""The form at `/intern/upphandlingar`: filled from what is kept, read back without losing any of it."""

import re
import secrets
from collections.abc import Collection
from itertools import zip_longest
from typing import Any, NamedTuple

from portal.foundation.i18n import N_, gettext
from portal.foundation.web import Form
from portal.foundation.web.parsing import web_address_of
from procurement.categories.domain import read_code
from procurement.categories.errors import UnknownCode
from procurement.register import domain
from procurement.register.domain import PARTS
from procurement.register.domain.papers import PAPERS
from procurement.register.web.lots import A_SUM, read_lots, shown_lots
from procurement.register.web.moments import A_DATE, day_and_hour, read_instant

LONGEST = {"title": 90, "summary": 300, "description": 20_000, "requirements": 20_000}
TOO_LONG = {
    "title": N_("Rubriken får ha högst %(n)s tecken"),
    "summary": N_("Sammanfattningen får ha högst %(n)s tecken"),
    "description": N_("Beskrivningen får ha högst %(n)s tecken"),
    "requirements": N_("Kraven får ha högst %(n)s tecken"),
}
PLAIN = (
    "unit", "procedure", "place", "submission_system", "upphandlings_id", "case_number",
    "contact_name", "contact_phone", "internal_note", "activity_rule",
)  # fmt: skip
DAYS = ("planned_on", "contract_from_on", "contract_until_on")
INSTANTS = {"deadline_at": ("deadline_on", "deadline_time"), "questions_until": ("questions_on", "questions_time")}
SUMS = {"value_from_minor": "value_from", "value_to_minor": "value_to"}
AN_ADDRESS = N_("Skriv en adress på webben, till exempel https://www.exempel.se/anbud")
LINK_KINDS = {"document": N_("Dokument"), "page": N_("Sida"), "notice": N_("Annons")}
EMPTY_LINKS = 2
_REGION = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


class Read(NamedTuple):
    """What a form says: columns, {language: {title, summary, description, requirements}}, links and lots."""

    fields: dict[str, Any]
    texts: dict[str, dict[str, str]]
    links: list[dict[str, str]]
    lots: list[dict[str, Any]]

    @property
    def blank(self) -> bool:
        """Tell whether nobody has written anything."""
        said = {name: value for name, value in self.fields.items() if name not in ("language", "currency", "owner")}
        return not (any(said.values()) or self.links or self.lots or any(any(t.values()) for t in self.texts.values()))


def name_in_form(part: str, language: str, original: str) -> str:
    """Return the input that holds a part of the text in a language."""
    return part if language == original else f"{part}_{language}"


def languages_of(original: str) -> list[str]:
    """Return the languages that the form has texts in, the original's first."""
    return [original, *(language for language in domain.LANGUAGES if language != original)]


def lacking(form: Form, language: str) -> list[str]:
    """Return the parts that the original says and the translation does not."""
    return [part for part in PARTS if form.first(part).strip() and not form.first(f"{part}_{language}").strip()]


def link_rows(form: Form) -> int:
    """Return how many rows of links the form has: those that are written, and a few to write in."""
    said = zip_longest(form.all("link_title"), form.all("link_url"), fillvalue="")
    return max((n for n, (title, url) in enumerate(said, 1) if title.strip() or url.strip()), default=0) + EMPTY_LINKS


def blank() -> Form:
    """Return the form of a procurement that is not written yet."""
    hours = {hour: day_and_hour(None)[1] for _, hour in INSTANTS.values()}
    return Form.of(language="sv", currency="SEK", token=secrets.token_urlsafe(16), **hours)


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
        for name in (
            *PLAIN,
            *DAYS,
            "buyer",
            "owner",
            "contact_email",
            "planned_precision",
            "currency",
            "submission_url",
        )
    }
    shown |= {name: found[name] for name in ("revision", "language")}
    for column, (day, hour) in INSTANTS.items():
        shown |= dict(zip((day, hour), day_and_hour(found[column]), strict=True))
    for column, name in SUMS.items():
        shown[name] = "" if found[column] is None else f"{found[column] // 100}"
    links = {f"link_{part}": [link[part] for link in found["links"]] for part in ("title", "url", "kind", "language")}
    return Form.of(
        **shown, **texts, **links, **shown_lots(found["lots"]), papers=found["papers"], unknown=found["unknown"],
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
    fields["papers"] = form.choices("papers", PAPERS)
    fields["unknown"] = [name for name in form.choices("unknown", domain.UNKNOWABLE) if not _said(fields, name)]
    if found and form.first("submission_url").strip() == shown.first("submission_url"):
        fields["submission_url"] = found["submission_url"]
    else:
        fields["submission_url"] = form.web_address("submission_url", gettext(AN_ADDRESS))
    if form.has("owner"):
        fields["owner"] = form.first("owner").strip()[:320] or None
    an_address = gettext("Skriv en e-postadress, till exempel namn@exempel.se")
    fields["contact_email"] = form.email("contact_email", an_address, optional=True) or None
    _check(form, fields)
    public = found is not None and found["status"] != "draft"
    texts = _texts(form, original, shown, public=public)
    return Read(fields, texts, _links(form, shown.all("link_url")), read_lots(form, found["lots"] if found else []))


def _said(fields: dict[str, Any], name: str) -> bool:
    """Tell whether something stands where it is ticked that it is not known yet: then it is."""
    spans = {"contract": ("contract_from_on", "contract_until_on"), "value": tuple(SUMS)}
    return any(fields[column] is not None for column in spans.get(name, (name,)))


def _precision(form: Form) -> str:
    return form.first("planned_precision") if form.first("planned_precision") in domain.PRECISIONS else "month"


def _check(form: Form, fields: dict[str, Any]) -> None:
    low, high = fields["value_from_minor"], fields["value_to_minor"]
    if low and high and low > high:
        form.error("value_to", gettext("Det högre beloppet är lägre än det lägre"))
    if fields["questions_until"] and fields["deadline_at"] and fields["questions_until"] > fields["deadline_at"]:
        form.error("questions_on", gettext("Sista dag för frågor kan inte vara efter sista dag att lämna anbud"))
    begins, ends = fields["contract_from_on"], fields["contract_until_on"]
    if begins and ends and ends < begins:
        form.error("contract_until_on", gettext("Avtalet kan inte sluta innan det börjar"))


def _texts(form: Form, original: str, shown: Form, *, public: bool) -> dict[str, dict[str, str]]:
    """Return the texts; what the public reads has a title in each of its languages, a draft may lack it."""
    texts = {}
    for language in languages_of(original):
        text = {part: _part(form, part, name_in_form(part, language, original), shown) for part in PARTS}
        if public and language == original and not text["title"]:
            form.error("title", gettext("Skriv en rubrik"))
        elif public and any(text.values()) and not text["title"]:
            form.error(f"title_{language}", gettext("Skriv en rubrik, eller ta bort översättningen"))
        texts[language] = text
    return texts


def _part(form: Form, part: str, name: str, shown: Form) -> str:
    longest = max(LONGEST[part], len(shown.first(name)))
    return form.text(name, longest=longest, too_long=gettext(TOO_LONG[part]) % {"n": LONGEST[part]})


def _links(form: Form, kept: Collection[str]) -> list[dict[str, str]]:
    """Return the links; an address that is kept already is as whoever published it wrote it."""
    columns = [form.all(f"link_{part}") for part in ("title", "url", "kind", "language")]
    links = []
    for title, url, kind, language in zip(*columns, strict=False):
        title, url = title.strip(), url.strip()
        if not title and not url:
            continue
        try:
            url = url if url in kept else web_address_of(url)
        except ValueError:
            form.error("link_url", gettext("%(url)s är ingen adress på webben.") % {"url": url[:60] or title[:60]})
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
