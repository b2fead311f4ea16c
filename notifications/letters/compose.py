"""Letters in words: templates, and the blocks that personal parts and fragments make."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from notifications.letters import domain
from portal.foundation import i18n
from portal.foundation.settings import Settings
from portal.foundation.web.site import Site
from suppliers.signup.actions import manage_token, unsubscribe_token

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "notifications" / "letters"
NO_UNSUBSCRIBE = frozenset({"confirmation"})
PRIORITY = {"confirmation": 1, "manage_link": 1, "already": 1, "welcome": 2, "change": 3, "alert": 4, "reminder": 4}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.ngettext, newstyle=True, pgettext=i18n.pgettext
    )
    environment.globals.update(
        long_date=i18n.long_date,
        day_and_month=i18n.day_and_month,
        deadline_text=i18n.deadline_text,
        money_text=i18n.money_text,
    )
    return environment


ENVIRONMENT = _environment()


@dataclass
class Draft:
    """A letter on its way to become bytes: own bytes and the digests of fragments between them."""

    parts: list[bytes] = field(default_factory=lambda: [b""])
    fragments: list[bytes] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Add a personal text."""
        self.parts[-1] += domain.quoted_printable(text)

    def raw(self, wire: bytes) -> None:
        """Add bytes as they are."""
        self.parts[-1] += wire

    def quote(self, digest: bytes) -> None:
        """Add a fragment."""
        self.fragments.append(digest)
        self.parts.append(b"")


@dataclass(frozen=True)
class Item:
    """One procurement in a letter: its fragments in the reader's language, and why it is there."""

    text: bytes
    html: bytes
    because: str
    group: str = ""


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for."""

    address: str
    language: str
    contact_id: int | None = None
    token_version: int = 1


def render(template: str, language: str, **values: Any) -> str:
    """Return a template's words in `language`."""
    with i18n.use_language(language):
        return ENVIRONMENT.get_template(template).render(language=language, **values)


def compose(
    kind: str, reader: Reader, subject: str, values: dict[str, Any], items: Sequence[Item], *,
    key: str, settings: Settings, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Return the columns of a letter row; its bytes are settled here and never again."""
    name = domain.digest(key.encode()).hex()[:24]
    host = settings.mail_from.partition("@")[2]
    message_id, boundary = f"<{name}@{host}>", f"=_{name}"
    subject = domain.subject_line(subject)
    links = _links(kind, reader, settings, at)
    values = {
        "preheader": "", "more_url": "", **values, **links, "subject": subject, "municipality": _name(settings, reader.language), "base_url": settings.base_url,
        "address": reader.address, "kind": kind,
    }  # fmt: skip
    draft = Draft()
    draft.raw(domain.headers(_headers(kind, reader, subject, message_id, links, settings, name), at, boundary))
    for first, ending in ((True, "txt"), (False, "html")):
        draft.raw(domain.part_head(boundary, "plain" if first else "html", first))
        _body(draft, kind, ending, reader, values, items)
    draft.raw(domain.last_boundary(boundary))
    return {
        "kind": kind,
        "contact_id": reader.contact_id,
        "recipient": reader.address,
        "sender": domain.envelope_sender(key, settings.secret_key, settings.bounce_domain, settings.mail_from),
        "language": reader.language,
        "subject": subject,
        "message_id": message_id,
        "parts": draft.parts,
        "fragments": draft.fragments,
        "key": key,
        "priority": PRIORITY.get(kind, 5),
        "not_before": at,
        "created_at": at,
    }


def _name(settings: Settings, language: str) -> str:
    with i18n.use_language(language):
        return Site(settings.municipality).name


HEAD = ("heading", "intro", "preheader", "more_url", "subject", "municipality")
PERSONAL = ("choices_url", "unsubscribe_url")


def _body(draft: Draft, kind: str, ending: str, reader: Reader, values: dict[str, Any], items: Sequence[Item]) -> None:
    language = reader.language
    draft.raw(_wire(f"head.{ending}", language, tuple((name, values[name]) for name in HEAD)))
    if items:
        group = None
        for item in items:
            if item.group and item.group != group:
                draft.raw(_wire(f"group.{ending}", language, (("title", item.group),)))
            group = item.group
            draft.quote(item.text if ending == "txt" else item.html)
            draft.raw(_wire(f"because.{ending}", language, (("because", item.because),)))
    else:
        draft.say(render(f"{kind}.{ending}", language, **values))
    draft.say(_foot(ending, language, values))


@lru_cache(maxsize=4096)
def _wire(template: str, language: str, values: tuple[tuple[str, str], ...]) -> bytes:
    """Return words that many readers share, ready for the wire."""
    return domain.quoted_printable(render(template, language, **dict(values)))


def _foot(ending: str, language: str, values: dict[str, str]) -> str:
    """Return the foot with the reader's own two links set into it."""
    foot = _foot_without_links(ending, language, values["municipality"], bool(values["unsubscribe_url"]))
    for name in PERSONAL:
        foot = foot.replace(f"[{name}]", str(escape(values[name])) if ending == "html" else values[name])
    return foot


@lru_cache(maxsize=256)
def _foot_without_links(ending: str, language: str, municipality: str, may_end: bool) -> str:
    places = {name: f"[{name}]" if may_end else "" for name in PERSONAL}
    return render(f"foot.{ending}", language, municipality=municipality, **places)


def _links(kind: str, reader: Reader, settings: Settings, at: datetime) -> dict[str, str]:
    if reader.contact_id is None or kind in NO_UNSUBSCRIBE:
        return {"unsubscribe_url": "", "choices_url": ""}
    token = unsubscribe_token(reader.contact_id, settings.secret_key)
    manage = manage_token(reader.contact_id, reader.token_version, settings.secret_key, at)
    prefix = "" if reader.language == "sv" else f"/{reader.language}"
    return {
        "unsubscribe_url": f"{settings.base_url}{prefix}/avsluta/{token}",
        "one_click_url": f"{settings.base_url}/avsluta/{token}",
        "choices_url": f"{settings.base_url}{prefix}/mina-val/{manage}",
    }


def _headers(
    kind: str, reader: Reader, subject: str, message_id: str, links: dict[str, str], settings: Settings, name: str
) -> dict[str, str]:
    host = settings.mail_from.partition("@")[2]
    lines = {
        "From": domain.mailbox(f"{settings.municipality}, upphandling", settings.mail_from),
        "To": reader.address,
        "Subject": subject,
        "Message-ID": message_id,
        "Reply-To": settings.mail_reply_to or settings.mail_from,
        "Content-Language": reader.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"{settings.municipality} upphandling <upphandling.{host}>"
        if settings.municipality.isascii()
        else f"<upphandling.{host}>",
        "X-Anbud-Letter": name,
    }
    if links.get("one_click_url"):
        lines["List-Unsubscribe"] = f"<{links['one_click_url']}>"
        lines["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return lines
