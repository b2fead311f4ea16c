"""Letters composed: a mould, cast once for a batch, filled with what is one reader's own, around shared fragments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import escape

from notifications.letters import domain, mould
from notifications.letters.mould import Mould, gap, in_gap
from notifications.letters.words import Words, render, words
from portal.foundation import i18n
from portal.foundation.settings import Settings
from portal.foundation.web.site import Site
from suppliers.registry.domain import mask
from suppliers.signup.actions import manage_token, unsubscribe_token

NO_UNSUBSCRIBE = frozenset({"confirmation", "address_change", "address_left"})
PRIORITY = {
    "confirmation": 1,
    "manage_link": 1,
    "already": 1,
    "address_change": 1,
    "address_changed": 1,
    "address_left": 1,
    "welcome": 2,
    "change": 3,
    "alert": 4,
    "reminder": 4,
}
# Every "=" of a quoted-printable body stands before two hexadecimal digits or ends its line: this is in none.
BOUNDARY = "=_anbud"


@dataclass(frozen=True, slots=True)
class Item:
    """One procurement in a letter: its fragments in the reader's language, why it is there, and under which title."""

    text: bytes
    html: bytes
    because: Words
    group: Words | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for; `since` is when they confirmed, `scope` what its link to end ends."""

    address: str
    language: str
    contact_id: int | None = None
    token_version: int = 1
    since: datetime | None = None
    scope: str = "all"


class Heading(NamedTuple):
    """What stands above a letter's items or words."""

    heading: str
    intro: str = ""
    preheader: str = ""
    more_url: str = ""
    period: str = ""
    archived_at: str = ""
    meeting: tuple[str, ...] = ()  # the next one: its title, when, where, and the address of its page


class _Stretches(NamedTuple):
    """A letter's three stretches: before its words, between text and HTML, and after."""

    top: Mould
    middle: Mould
    end: Mould


def compose(
    kind: str, reader: Reader, subject: str, values: dict[str, Any], items: Sequence[Item], *,
    key: str, settings: Settings, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return the columns of a letter row; its bytes are settled here and never again."""
    name = domain.digest(key.encode()).hex()[:24]
    may_end = reader.contact_id is not None and kind not in NO_UNSUBSCRIBE
    subject = domain.subject_line(subject)
    above = Heading(*(values.get(field, "") for field in Heading._fields))
    cast = _cast(kind, reader.language, subject, above, may_end, reader.since is not None, settings, at)
    own = _own(reader, name, may_end, settings.secret_key, at)
    if items:
        parts, fragments = _quoting(cast, own, items)
    else:
        parts, fragments = [_saying(cast, own, kind, reader.language, values)], []
    return {
        "kind": kind,
        "contact_id": reader.contact_id,
        "recipient": reader.address,
        "sender": domain.envelope_sender(key, settings.secret_key, settings.bounce_domain, settings.mail_from),
        "language": reader.language,
        "subject": subject,
        "message_id": f"<{name}@{host_of(settings)}>",
        "parts": parts,
        "fragments": fragments,
        "key": key,
        "priority": PRIORITY.get(kind, 5),
        "not_before": at,
        "created_at": at,
    }


def host_of(settings: Settings) -> str:
    """Return the domain that our letters come from."""
    return settings.mail_from.partition("@")[2]


def _own(reader: Reader, name: str, may_end: bool, secret: str, at: datetime) -> dict[str, bytes]:
    """Return what fills the gaps of one reader's letter."""
    own = {"address": domain.header_value("To", reader.address), "name": name.encode()}
    if may_end:
        ending = unsubscribe_token(reader.contact_id or 0, secret, reader.scope)
        masked = mask(reader.address)
        own |= {
            "ending": ending.encode(),
            "ending_token": in_gap(ending),
            "choices_token": in_gap(manage_token(reader.contact_id or 0, reader.token_version, secret, at)),
            "masked": in_gap(masked),
        }
        own["masked_html"] = own["masked"] if (html := str(escape(masked))) == masked else in_gap(html)
        if reader.since is not None:
            own["since"] = _since(reader.since.date(), reader.language)
    return own


@lru_cache(maxsize=4096)
def _since(day: date, language: str) -> bytes:
    return in_gap(i18n.long_date(day, language))


def _quoting(cast: _Stretches, own: dict[str, bytes], items: Sequence[Item]) -> tuple[list[bytes], list[bytes]]:
    """Return the parts and the fragments of a letter about procurements, under their groups' titles."""
    half = len(items)
    fragments = [item.text for item in items] + [item.html for item in items]
    why = [item.because for item in items]
    parts = [cast.top.filled(own), *[one.text for one in why], *[one.html for one in why]]
    parts[half] += cast.middle.filled(own)
    parts[-1] += cast.end.filled(own)
    before = None
    for number, group in enumerate([item.group for item in items]):
        if group is not before and group is not None:
            parts[number] += group.text
            parts[half + number] += group.html
        before = group
    return parts, fragments


def _saying(cast: _Stretches, own: dict[str, bytes], kind: str, language: str, values: dict[str, Any]) -> bytes:
    """Return the bytes of a letter that has words of its own instead of items."""
    text, html = (domain.quoted_printable(render(f"{kind}.{ending}", language, **values)) for ending in ("txt", "html"))
    return b"".join((cast.top.filled(own), text, cast.middle.filled(own), html, cast.end.filled(own)))


@lru_cache(maxsize=512)
def _cast(
    kind: str, language: str, subject: str, above: Heading, may_end: bool, since: bool, settings: Settings, at: datetime
) -> _Stretches:
    with i18n.use_language(language):
        municipality = Site(settings.municipality).name
    said = above._asdict() | {"subject": subject, "municipality": municipality}
    head_text, head_html = (mould.of_text(render(f"head.{ending}", language, **said)) for ending in ("txt", "html"))
    foot_text, foot_html = (
        mould.of_text(_foot(ending, language, municipality, settings.base_url, may_end, since, above.meeting))
        for ending in ("txt", "html")
    )
    headers = mould.of_headers(_headers(language, subject, above, may_end, settings, at))
    return _Stretches(
        headers + mould.solid(domain.part_head(BOUNDARY, "plain", True)) + head_text,
        foot_text + mould.solid(domain.part_head(BOUNDARY, "html", False)) + head_html,
        foot_html + mould.solid(domain.last_boundary(BOUNDARY)),
    )


def _foot(
    ending: str, language: str, municipality: str, base_url: str, may_end: bool, since: bool, meeting: tuple[str, ...]
) -> str:
    prefix = "" if language == "sv" else f"/{language}"
    return render(
        f"foot.{ending}", language, municipality=municipality, meeting=meeting,
        masked=gap("masked_html" if ending == "html" else "masked"),
        since=gap("since") if since else "",
        choices=f"{base_url}{prefix}/mina-val/{gap('choices_token')}" if may_end else "",
        ending=f"{base_url}{prefix}/avsluta/{gap('ending_token')}" if may_end else "",
    )  # fmt: skip


def _headers(language: str, subject: str, above: Heading, may_end: bool, settings: Settings, at: datetime) -> bytes:
    host, municipality = host_of(settings), settings.municipality
    lines = {
        "From": domain.mailbox(f"{municipality}, upphandling", settings.mail_from),
        "Subject": subject,
        "Reply-To": settings.mail_reply_to or settings.mail_from,
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": (f"{municipality} upphandling " if municipality.isascii() else "") + f"<upphandling.{host}>",
    }
    if above.archived_at:
        lines["Archived-At"] = f"<{above.archived_at}>"
    own = f"To: {gap('address')}\r\nMessage-ID: <{gap('name')}@{host}>\r\nX-Anbud-Letter: {gap('name')}\r\n"
    if may_end:
        own += f"List-Unsubscribe: <{settings.base_url}/avsluta/{gap('ending')}>\r\n"
        own += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return own.encode() + domain.headers(lines, at, BOUNDARY)


__all__ = ["Heading", "Item", "Reader", "compose", "words"]
