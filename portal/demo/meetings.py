"""The demo town's meetings: two that were held, one to sign up to, one drafted; company meetings and an open house."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from notifications.meetings.jobs import mailings_due, meeting_reminders_due
from notifications.meetings.post import LetterPost
from portal.foundation import clock
from portal.foundation.settings import Settings
from procurement.meetings import actions
from procurement.meetings.actions import Answer
from procurement.meetings.domain.rhythm import Rule, is_good
from procurement.meetings.queries.agenda import proposed_items
from procurement.register.red_days import red_days

BY = "olle@overtornea.example"
ROOMS = (
    ("Nordkalottens hotell", "Matarengivägen 1, Övertorneå", "Ramp vid entrén. Hörslinga. Toalett för rullstol."),
    ("Folkets hus", "Hietaniemivägen 5, Hedenäset", "Allt i markplan. Hörslinga."),
)
PROGRAMME = "18.00 Välkomna, vi bjuder på fika\n18.15 Det här planerar kommunen att köpa\n19.00 Så lämnar du anbud\n19.30 Frågor"
PROGRAMME_FI = (
    "18.00 Tervetuloa, kahvitarjoilu\n18.15 Tätä kunta aikoo ostaa\n19.00 Näin jätät tarjouksen\n19.30 Kysymyksiä"
)
SUMMARY = "Vi berättar vad kommunen tänker köpa det närmaste året. Du får fråga vad du vill."
SUMMARY_FI = "Kerromme, mitä kunta aikoo ostaa lähimmän vuoden aikana. Saat kysyä mitä vain."
GUESTS = (
    ("anna@norrvagen.example", "Norrvägens Snö AB", 2, "sv", True),
    ("pekka@pelloplog.example", "Pello Plog Oy", 1, "fi", True),
    ("maria@alvkoket.example", "Älvkökets Catering HB", 3, "sv", True),
    ("info@polcirkelnsel.example", "Polcirkelns El AB", 1, "sv", False),
    ("britta@mormorsfika.example", "Mormors Fika", 2, "fit", True),
    ("sven@tornedalenstaxi.example", "Tornedalens Taxi", 4, "sv", True),
)
QUESTIONS = (
    ("Kan vi lämna anbud tillsammans?", "Ja. Två eller flera företag får lämna ett gemensamt anbud. Skriv vem som svarar för vad."),
    ("Måste anbudet vara på svenska?", "Ja, men ni får fråga på finska eller meänkieli, och vi svarar på samma språk."),
)  # fmt: skip


async def hold_meetings(settings: Settings) -> None:
    """Let the meetings of the year live through their days, as if officers had seen to them."""
    today = clock.now().astimezone(settings.timezone).date()
    await actions.add_neighbour_date(today + timedelta(days=52), "Haparanda stad", "Näringslivsträff")
    await _held(settings, _earlier(today), ROOMS[1], followed_up=True)
    await _held(settings, _evening(today - timedelta(days=24)), ROOMS[0], followed_up=False)
    await _announced(settings, _evening(today + timedelta(days=45)))
    await _draft(settings, _evening(today + timedelta(days=210)))
    for number, days in enumerate((250, 190, 120, 40)):
        await _other(settings, "company", _evening(today - timedelta(days=days)), time(7, 30), 12 + 3 * number)
    saturday = today - timedelta(days=170 + (today - timedelta(days=170)).weekday() - 5)
    await _other(settings, "open_house", saturday, time(11), 140)


def _evening(day: date) -> date:
    """Return the first good day from `day` on."""
    red = red_days((day.year, day.year + 1))
    return next(d for d in (day + timedelta(days=n) for n in range(60)) if is_good(d, Rule("information"), red, ()))


def _earlier(today: date) -> date:
    """Return an evening late in the half-year before this one, or one some months ago when that is too close or far."""
    midsummer = date(today.year, 6, 8) if today.month > 6 else date(today.year - 1, 12, 1)
    return _evening(midsummer if 60 <= (today - midsummer).days <= 175 else today - timedelta(days=120))


def _at(settings: Settings, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, settings.timezone).astimezone(UTC)


async def _create(settings: Settings, day: date, room: tuple[str, str, str], now: datetime, **more: Any) -> str:
    starts = _at(settings, day, time(18))
    fields = {
        "kind": "information", "starts_at": starts, "ends_at": starts + timedelta(hours=2), "place": room[0],
        "place_address": room[1], "room_access": room[2], "online": True, "online_url": "https://mote.example/upphandling",
        "languages": ["sv", "fi"], "interpretation": "Tolkning till meänkieli", "closes_on": day - timedelta(days=3),
        "contact_name": "Olle Handläggare", "contact_email": BY, "contact_phone": "0927-720 00", **more,
    }  # fmt: skip
    texts = {
        "sv": {"title": "", "summary": SUMMARY, "programme": PROGRAMME},
        "fi": {"title": "", "summary": SUMMARY_FI, "programme": PROGRAMME_FI},
    }
    reference = await actions.create_meeting(fields, texts, by=BY, now=now, office=settings.timezone)
    items = await proposed_items(clock.now().date())
    await actions.write_agenda(reference, [p["id"] for p in items[:3]], by=BY, now=now)
    return reference


async def _invite(settings: Settings, reference: str, now: datetime) -> None:
    await actions.announce_meeting(reference, by=BY, now=now)
    await actions.invite(reference, ["wants"], by=BY, now=now)
    await mailings_due(settings, now)


async def _sign_up(settings: Settings, reference: str, now: datetime, count: int) -> list[dict[str, Any]]:
    post, people = LetterPost(settings), []
    for index, (email, company, size, language, on_site) in enumerate(GUESTS[:count]):
        answer = Answer(email, company, size, on_site, language, "fi" if language == "fi" else "", again=index % 2 == 0)
        at = now + timedelta(hours=5 * index)
        people.append(
            await actions.sign_up(reference, answer, origin="form", post=post, now=at, office=settings.timezone)
        )
    return people


async def _held(settings: Settings, day: date, room: tuple[str, str, str], *, followed_up: bool) -> None:
    made = _at(settings, day - timedelta(days=60), time(9))
    reference = await _create(settings, day, room, made)
    await _invite(settings, reference, _at(settings, day - timedelta(days=18), time(9)))
    people = await _sign_up(settings, reference, _at(settings, day - timedelta(days=14), time(10)), 5)
    for days in (7, 1):
        await meeting_reminders_due(settings, _at(settings, day - timedelta(days=days), time(9, 5)))
    evening = _at(settings, day, time(18, 10))
    for index, theirs in enumerate(people):
        await actions.note_attendance(reference, theirs["id"], 0 if index == 3 else theirs["people"], now=evening)
    await actions.add_walk_in(reference, "Byabageriet", 1, key=f"demo-{reference}", now=evening)
    await actions.hold_due(_at(settings, day, time(20, 5)), settings.timezone)
    await actions.write_questions(reference, QUESTIONS)
    await actions.add_link(reference, "Bilder från mötet", "https://www.overtornea.example/moten/bilder")
    if followed_up:
        after = _at(settings, day + timedelta(days=7), time(10))
        await actions.publish_material(reference, by=BY, now=after)
        await mailings_due(settings, after)


async def _announced(settings: Settings, day: date) -> None:
    now = clock.now() - timedelta(days=12)
    reference = await _create(settings, day, ROOMS[0], now, capacity=8)
    await _invite(settings, reference, now + timedelta(days=1))
    await _sign_up(settings, reference, now + timedelta(days=3), len(GUESTS))


async def _draft(settings: Settings, day: date) -> None:
    await _create(settings, day, ROOMS[1], clock.now() - timedelta(days=2), host="Haparanda stad")


async def _other(settings: Settings, kind: str, day: date, hour: time, visitors: int) -> None:
    starts = _at(settings, day, hour)
    made = starts - timedelta(days=30)
    fields = {
        "kind": kind, "starts_at": starts, "ends_at": starts + timedelta(hours=2), "place": "Kommunhuset",
        "place_address": "Tingshusvägen 2, Övertorneå", "languages": ["sv"], "closes_on": day, "contact_email": BY,
    }  # fmt: skip
    reference = await actions.create_meeting(fields, {"sv": {}}, by=BY, now=made, office=settings.timezone)
    await actions.announce_meeting(reference, by=BY, now=made)
    await actions.hold_due(starts + timedelta(hours=3), settings.timezone)
    await actions.count_visitors(reference, visitors, by=BY, now=starts + timedelta(hours=3))
