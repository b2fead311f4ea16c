"""What letters about meetings say. Each kind is a function that returns its `Said` in the current language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation import i18n
from portal.foundation.i18n import N_, gettext, ngettext
from procurement.meetings.domain.texts import text_in as meeting_text_in
from procurement.meetings.words import languages_line, place_line, title_of, when_text
from procurement.register.queries import text_in

ASKED_BEFORE = N_(
    "Du får inbjudan för att du bad om det när du anmälde dig förra gången. Med länken kan du också säga nej till fler."
)


@dataclass(frozen=True)
class Said:
    """A letter's words: subject and heading, paragraphs, facts, what is on the agenda, links as (text, address)."""

    subject: str
    heading: str
    lead: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    items: tuple[tuple[str, str, bool], ...] = ()
    button: tuple[str, str] | None = None
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """What a letter is about: the meeting, whose sign-up, its agenda, and our addresses in the reader's language."""

    meeting: dict[str, Any]
    page: str
    answer: str = ""
    participation: dict[str, Any] | None = None
    agenda: Sequence[dict[str, Any]] = ()
    concerned: frozenset[int] = frozenset()
    base: str = ""
    said: str = ""
    was_at: datetime | None = None
    days: int = 0
    asked_before: bool = False


def _facts(told: Told, *, sign_up: bool = False) -> tuple[tuple[str, str], ...]:
    meeting, theirs = told.meeting, told.participation
    facts = [(gettext("När"), when_text(meeting["starts_at"], meeting["ends_at"]))]
    if theirs and not theirs["on_site"]:
        link = meeting["online_url"] or gettext("Länken kommer med påminnelsen dagen före.")
        facts.append((gettext("På nätet"), link))
    else:
        facts.append((gettext("Var"), place_line(meeting)))
    if sign_up and theirs:
        people = ngettext("%(n)s person", "%(n)s personer", theirs["people"]) % {"n": theirs["people"]}
        facts.append((gettext("Anmälan gäller"), f"{theirs['company']}, {people}"))
    if spoken := languages_line(meeting):
        facts.append((gettext("Språk"), spoken))
    return tuple(facts)


def _title_within(meeting: dict[str, Any]) -> str:
    """Return the title as it stands within a line; a title of its own stays as its officer wrote it."""
    title = title_of(meeting)
    own = meeting_text_in(meeting, i18n.current_language())[1]["title"]
    return title if own else title[0].lower() + title[1:]


def _day(told: Told) -> str:
    return i18n.day_and_month(told.meeting["starts_at"])


def _agenda(told: Told) -> tuple[tuple[str, str, bool], ...]:
    """Return the agenda, what concerns the reader first."""
    language = i18n.current_language()
    rows = [
        (
            text_in(p, language)[1]["title"],
            f"{told.base}/upphandlingar/{p['reference']}",
            p["id"] in told.concerned,
        )
        for p in told.agenda
    ]
    return tuple(sorted(rows, key=lambda row: not row[2]))


def invitation(told: Told) -> Said:
    """M7: what it is, when and where, and which items concern the reader."""
    meeting = told.meeting
    mine = len(told.concerned)
    lead = [gettext("Välkommen! Alla företag får komma, och det kostar inget.")]
    if mine:
        lead.append(
            ngettext(
                "%(n)s punkt på mötet gäller sådant ni har valt.", "%(n)s punkter på mötet gäller sådant ni har valt.", mine
            )
            % {"n": mine}
        )  # fmt: skip
    if told.said:
        lead.insert(1, told.said)
    facts = _facts(told)
    if meeting["closes_on"]:
        facts += ((gettext("Sista dag att anmäla sig"), i18n.long_date(meeting["closes_on"])),)
    if meeting["room_access"]:
        facts += ((gettext("Tillgänglighet"), meeting["room_access"]),)
    return Said(
        gettext("Inbjudan: %(title)s %(day)s") % {"title": _title_within(meeting), "day": _day(told)},
        title_of(meeting), tuple(lead), facts, _agenda(told), (gettext("Anmäl dig"), told.answer),
        (gettext(ASKED_BEFORE),) if told.asked_before else (), ((gettext("Läs mer om mötet"), told.page),),
    )  # fmt: skip


def receipt(told: Told) -> Said:
    """M8: it is noted; the calendar file is attached."""
    return Said(
        gettext("Du är anmäld till mötet %(day)s") % {"day": _day(told)},
        gettext("Du är anmäld"),
        (gettext("Kalenderfilen i det här mejlet lägger in mötet i din kalender."),),
        _facts(told, sign_up=True),
        _agenda(told),
        (gettext("Ändra eller avanmäl"), told.answer),
        (gettext("Inte du som anmälde? Avanmäl med länken så händer inget mer."),),
        ((gettext("Läs mer om mötet"), told.page),),
    )


def waiting_list(told: Told) -> Said:
    """The meeting is full; they wait."""
    return Said(
        gettext("Du står på väntelistan till mötet %(day)s") % {"day": _day(told)},
        gettext("Du står på väntelistan"),
        (gettext("Mötet är fullt. Blir det plats för er mejlar vi direkt, i den ordning ni anmälde er."),),
        _facts(told, sign_up=True),
        (),
        (gettext("Ändra eller avanmäl"), told.answer),
    )


def seats_kept(told: Told) -> Said:
    """There are fewer seats than they asked for; what they had stands."""
    return Said(
        gettext("Fler platser finns inte till mötet %(day)s") % {"day": _day(told)},
        gettext("Din anmälan gäller som förut"),
        (gettext("Du bad om fler platser än som finns kvar. Ni behåller de platser ni har."),),
        _facts(told, sign_up=True),
        (),
        (gettext("Ändra eller avanmäl"), told.answer),
    )


def moved_up(told: Told) -> Said:
    """There is room now; the calendar file is attached."""
    return Said(
        gettext("Det blev plats: du är anmäld till mötet %(day)s") % {"day": _day(told)},
        gettext("Det blev plats för er"),
        (
            gettext("Ni stod på väntelistan och har nu fått plats."),
            gettext("Kan ni inte komma? Avanmäl er, så får nästa i kön platsen."),
        ),
        _facts(told, sign_up=True),
        _agenda(told),
        (gettext("Ändra eller avanmäl"), told.answer),
    )


def signed_off(told: Told) -> Said:
    """They will not come; the calendar drops it."""
    return Said(
        gettext("Du är avanmäld från mötet %(day)s") % {"day": _day(told)},
        gettext("Du är avanmäld"),
        (gettext("Vill du ändå komma? Anmäl dig igen på mötets sida."),),
        _facts(told),
        links=((gettext("Mötets sida"), told.page),),
    )


def meeting_reminder(told: Told) -> Said:
    """M9: a week before, and the day before."""
    time = i18n.clock_time(told.meeting["starts_at"])
    if told.days == 1:
        subject = gettext("I morgon: %(title)s kl. %(time)s")
    else:
        subject = gettext("Om en vecka: %(title)s kl. %(time)s")
    return Said(
        subject % {"title": _title_within(told.meeting), "time": time},
        gettext("I morgon ses vi") if told.days == 1 else gettext("Om en vecka ses vi"),
        (),
        _facts(told, sign_up=True),
        _agenda(told),
        (gettext("Ändra eller avanmäl"), told.answer),
        links=((gettext("Läs mer om mötet"), told.page),),
    )


def meeting_moved(told: Told) -> Said:
    """Another time or place; the calendar follows by itself."""
    lead = [gettext("Mötet har fått en ny tid eller plats.")]
    if told.was_at and told.was_at != told.meeting["starts_at"]:
        old = f"{i18n.long_date(told.was_at)} {i18n.clock_time(told.was_at)}"
        lead = [gettext("Mötet flyttas. Det skulle ha varit %(old)s.") % {"old": old}]
    if told.said:
        lead.append(told.said)
    lead.append(gettext("Kan du komma ändå behöver du inte göra något. Så här gäller det nu:"))
    return Said(
        gettext("Ändrat: mötet är nu %(day)s kl. %(time)s")
        % {"day": _day(told), "time": i18n.clock_time(told.meeting["starts_at"])},
        gettext("Mötet är ändrat"),
        tuple(lead),
        _facts(told, sign_up=bool(told.participation and told.participation["signed_up_at"])),
        (),
        (gettext("Ändra eller avanmäl"), told.answer),
        links=((gettext("Läs mer om mötet"), told.page),),
    )


def meeting_cancelled(told: Told) -> Said:
    """It will not be held."""
    return Said(
        gettext("Inställt: mötet %(day)s") % {"day": _day(told)},
        gettext("Mötet är inställt"),
        (gettext("Skäl: %(reason)s") % {"reason": told.said}, gettext("Du behöver inte göra något.")),
        _facts(told),
        links=((gettext("Alla möten"), f"{told.base}/moten"),),
    )


def material(told: Told) -> Said:
    """M10: slides and answers are public, for all at the same time."""
    return Said(
        gettext("Material från mötet %(day)s") % {"day": _day(told)},
        gettext("Materialet från mötet är klart"),
        (gettext("Bilder och svar på frågorna finns nu på mötets sida. Alla får dem samtidigt."),),
        _facts(told),
        _agenda(told),
        (gettext("Se materialet"), told.page),
    )


WORDS = {
    "invitation": invitation, "receipt": receipt, "waiting_list": waiting_list, "seats_kept": seats_kept,
    "moved_up": moved_up,
    "signed_off": signed_off, "meeting_reminder": meeting_reminder, "meeting_moved": meeting_moved,
    "meeting_cancelled": meeting_cancelled, "material": material,
}  # fmt: skip
