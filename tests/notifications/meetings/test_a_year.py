"""A year of meetings, from January to December: the worker runs each week and on the days that matter.

`make rehearsal` lives the same year with `anbud work --once --now`, a process each time, and prints what each did.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from notifications.meetings.post import LetterPost
from portal.foundation.database import fetch
from portal.worker import run_once
from procurement.meetings import actions, queries
from procurement.meetings.actions import Answer
from procurement.plan.queries import activity_followed
from tests import given
from tests.visitor import settings_in

YEAR = 2030
BY = "olle@kommun.example"
GUESTS = ("anna", "bo", "cia", "dag")


class Office:
    """The officer of the year: looks at what Anbud says each Monday and does what it asks for."""

    def __init__(self, settings):
        self.settings, self.post, self.warned = settings, LetterPost(settings), []

    def at(self, day, hour=9):
        return datetime.combine(day, time(hour), self.settings.timezone).astimezone(UTC)

    async def monday(self, day):
        """Announce and invite when a half is about to be too late."""
        [year] = [y for y in await queries.standings_of(day.year, day) if y.rule.kind == "information"]
        for standing in year.standings:
            if standing.slot.holds(day) and standing.state == "soon":
                self.warned.append(day)
                await self.arrange(day)

    async def arrange(self, today):
        [(_, days), *_] = await queries.proposed_days("information", today)
        starts = self.at(days[0], 18)
        reference = await given.meeting(now=self.at(today), starts_at=starts, capacity=4)
        planned = await fetch("SELECT id FROM procurement WHERE status = 'planned' ORDER BY id LIMIT 2")
        await actions.write_agenda(reference, [row["id"] for row in planned], by=BY, now=self.at(today))
        await actions.invite(reference, ["wants"], by=BY, now=self.at(today))

    async def after_a_week(self, reference, day):
        """Four firms answer: three seats go at once, the fourth waits until the first changes its mind."""
        people = []
        for index, name in enumerate(GUESTS):
            answer = Answer(f"{name}@firma.example", f"{name} AB", people=1 + (index == 1))
            people.append(
                await actions.sign_up(
                    reference,
                    answer,
                    origin="invitation",
                    post=self.post,
                    now=self.at(day, 10 + index),
                    office=self.settings.timezone,
                )
            )
        assert [p["state"] for p in people] == ["coming", "coming", "coming", "waiting"]
        await actions.leave(people[0]["id"], post=self.post, now=self.at(day, 15))

    async def afterwards(self, reference, day):
        meeting = await queries.meeting_by_reference(reference)
        for theirs in await queries.participants_of(meeting["id"], ("coming",)):
            await actions.note_attendance(reference, theirs["id"], theirs["people"], now=self.at(day))
        await actions.write_questions(reference, [("Får vi lämna anbud ihop?", "Ja.")])
        await actions.publish_material(reference, by=BY, now=self.at(day))


async def worked(settings, dsn, instant):
    """Do what is due at the instant, in this process or by the command."""
    if "ANBUD_REHEARSAL" not in os.environ:
        return await run_once(settings, instant)
    environ = {**os.environ, "ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(settings.data_dir)}
    words = ("-m", "portal", "work", "--once", "--now", instant.isoformat(), "--json")
    process = await asyncio.create_subprocess_exec(sys.executable, *words, env=environ, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    sys.stdout.write(f"{instant.isoformat()} {out.decode()}")
    assert process.returncode == 0
    return json.loads(out)


async def live_through(office, settings, dsn):
    """Let every day pass; the worker runs on Mondays and around each meeting."""
    day, answered, published = date(YEAR, 1, 1), set(), set()
    while day <= date(YEAR, 12, 31):
        meetings = await queries.listed_meetings(YEAR, "information")
        due = {
            m["starts_at"].astimezone(settings.timezone).date() - timedelta(days=n)
            for m in meetings
            for n in (7, 1, 0, -1)
        }
        if day.weekday() == 0:
            await office.monday(day)
        for m in meetings:
            on = m["starts_at"].astimezone(settings.timezone).date()
            if m["reference"] not in answered and day >= m["announced_at"].date() + timedelta(days=7):
                await office.after_a_week(m["reference"], day)
                answered.add(m["reference"])
            if m["state"] == "held" and m["reference"] not in published and day >= on + timedelta(days=7):
                await office.afterwards(m["reference"], day)
                published.add(m["reference"])
        if day.weekday() == 0 or day in due:
            await worked(settings, dsn, office.at(day, 20 if day in due else 12))
        day += timedelta(days=1)


async def test_a_year_ends_with_two_meetings_held_and_every_letter_accounted_for(pool, tmp_path):
    settings = settings_in(tmp_path)
    office = Office(settings)
    start = office.at(date(YEAR - 1, 12, 1))
    for name in (*GUESTS, "eva", "finn"):
        await given.contact(
            f"{name}@firma.example", company=f"{name} AB", now=start, meetings=name != "finn", frequency="week",
            trades=("snorojning",),
        )  # fmt: skip
    for month in (9, 10):
        await given.published(
            now=start, deadline_at=None, planned_on=date(YEAR, month, 1), planned_precision="month",
            title=f"Snöröjning {month}",
        )  # fmt: skip

    await live_through(office, settings, pool)
    done = await worked(settings, pool, office.at(date(YEAR, 12, 31), 23))

    meetings = await queries.listed_meetings(YEAR, "information")
    assert [m["state"] for m in meetings] == ["followed_up", "followed_up"]
    assert [m["starts_at"].month <= 6 for m in meetings] == [True, False]
    assert len(office.warned) == 2
    rows = await fetch("SELECT kind, recipient, state FROM letter WHERE scope = 'meetings'")
    assert {row["state"] for row in rows} == {"accepted"}
    # Five are invited, for the sixth wants no such mails; each of the kinds, at both meetings.
    assert Counter(row["kind"] for row in rows) == {
        "invitation": 10, "receipt": 6, "waiting_list": 2, "signed_off": 2, "moved_up": 2, "meeting_reminder": 12,
        "material": 10,
    }  # fmt: skip
    assert not any(row["recipient"].startswith("finn") for row in rows)
    assert done["letters"]["accepted"] == 0
    assert done["reminders"] == 0
    occurrences = await fetch("SELECT reference, happened_on FROM occurrence WHERE rule = '4.1' ORDER BY happened_on")
    assert [row["reference"] for row in occurrences] == [m["reference"] for m in meetings]
    [year] = [y for y in await queries.standings_of(YEAR, date(YEAR, 12, 31)) if y.rule.kind == "information"]
    assert (year.held, year.wanted, [s.state for s in year.standings]) == (2, 2, ["held", "held"])
    row = await activity_followed("4.1", office.at(date(YEAR, 12, 31), 23))
    assert (row.state, row.computed.done, row.computed.wanted) == ("done", 2, 2)
    figures = await queries.figures_of([m["id"] for m in meetings])
    assert [(f["invited"], f["signed_up"], f["came"]) for f in figures.values()] == [(5, 4, 3), (5, 4, 3)]
