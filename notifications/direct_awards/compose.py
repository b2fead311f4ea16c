"""The file of a direct award as one document in Swedish: what `/intern/.../direktupphandling` shows and what its files hold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from notifications.direct_awards import domain, queries
from notifications.direct_awards.domain import LACKS, OUTCOMES, WAYS, Standing
from notifications.direct_awards.words import EVENTS, FATES, chosen, coded, day, history_line, kronor, many, numbered
from portal.foundation.database import Question, fetch_together
from portal.foundation.i18n import OWN_NAMES, money_text, use_language
from procurement.categories.queries import trade_names
from procurement.register.domain import purchase_kind
from procurement.register.queries import procurement_by_reference, text_in
from procurement.register.queries.bidders import bidders_of
from procurement.register.web.words import STATUS, SWEDEN
from procurement.thresholds.domain.which import Amount, Answer, must_be_documented, which_rules
from procurement.thresholds.queries import amounts, for_rules
from procurement.thresholds.words import told

# Whom one asks again and again is seen over these years.
LOOKED_BACK = timedelta(days=3 * 365)
# Files that began to lack something long ago are for the archive, not for the start page.
ASKED_FOR = timedelta(days=2 * 365)
#: As many lines the document holds of whom Anbud told; the workbook holds them all.
MOST_TOLD = 2000
MOST_IN_WORKBOOK = 100_000


class Judged:
    """What the amounts in force and the file itself say of one purchase: is it a direct award, must it be documented, what lacks."""

    def __init__(self, facts: Mapping[str, Any], limits: Sequence[Amount], now: datetime) -> None:
        self.facts = facts
        self.value: int | None = facts["value_minor"]
        if self.value is None and facts["currency"] == "SEK":
            self.value = facts["estimate"]
        on = (facts["published_at"] or now).astimezone(SWEDEN).date()
        self.rules: Answer | None = None
        self.duty: Answer | None = None
        if self.value:
            kind, others = purchase_kind(facts["cpv"]), facts["others"]
            self.rules = which_rules(self.value, kind, on, limits, same_kind_minor=others)
            self.duty = must_be_documented(self.value + others, on, limits)
        self.direct = self._is_direct()
        self.missing, self.later = domain.lacks(self._standing())

    def _is_direct(self) -> bool | None:
        said = domain.says_direct(self.facts["procedure"])
        if said is not None or self.facts["begun"]:
            return said if not self.facts["begun"] else True
        if self.rules is None or self.rules.procedure is None:
            return None
        return self.rules.procedure == "direct_award"

    @property
    def must(self) -> bool | None:
        """Whether it must be documented: a direct award at or over the limit; None when that cannot be told."""
        if self.direct is False:
            return False
        if self.direct is None or self.duty is None or self.duty.abstains:
            return None
        return "document" in self.duty.duties

    @property
    def waits(self) -> bool:
        """Whether somebody ought to write in it: it is awarded, must be documented or is begun, and lacks something."""
        return self.facts["awarded_to"] is not None and bool(self.missing) and bool(self.must or self.facts["begun"])

    def _standing(self) -> Standing:
        facts = self.facts
        by_rules = self.rules is not None and self.rules.procedure == "direct_award"
        return Standing(
            awarded=facts["awarded_to"] is not None or facts["status"] in ("awarded", "ended"),
            value=bool(self.value), buyer_number=bool(facts["buyer_number"]), basis=bool(facts["basis"]) or by_rules,
            competition=bool(facts["competition"]), asked=bool(facts["told"] or facts["asked"] or facts["bidders"]),
            case_number=bool(facts["case_number"]), unanswered=facts["unanswered"], bids=bids_known(facts),
            winner=bool(facts["awarded_to"] and facts["awarded_on"]), grounds=bool(facts["grounds"]),
            contract=bool(facts["contract_on"]),
        )  # fmt: skip


def bids_known(facts: Mapping[str, Any]) -> int | None:
    """Return how many bids came in: as it is written, or by who is known to have handed in one; None for the winner alone."""
    if facts["bids"] is not None:
        return int(facts["bids"])
    by_name = max(facts["bidders"], facts["offers"])
    return by_name if facts["offers"] or by_name > 1 else None


def files_awarded(municipality: str, now: datetime) -> Question:
    """Ask for the municipality's purchases of late that may be direct awards, with what is known of their files."""
    return queries.facts_of_awarded(municipality, now.astimezone(SWEDEN).date() - ASKED_FOR)


def files_that_lack(facts: Sequence[Mapping[str, Any]], rows: list[dict[str, Any]], now: datetime) -> list[Judged]:
    """Return those whose file lacks something though somebody has been chosen, the longest ago first."""
    known = for_rules(rows)
    return [judged for row in facts if (judged := Judged(row, known, now)).waits]


async def file_of(reference: str, now: datetime, *, names: bool, most_told: int = 0) -> dict[str, Any]:
    """Return the whole file; firms by name only with `names`, and then up to `most_told` lines of whom Anbud told.

    Raises:
        NoSuchProcurement: no procurement has this reference.
    """
    found = await procurement_by_reference(reference)
    asks = (queries.facts_of(found["id"]), amounts(), queries.asked_of(found["id"]), queries.told_counts(found["id"]),
            queries.changes_of(found["id"]), bidders_of(found["id"]))  # fmt: skip
    said = await fetch_together(asks)
    [facts], known, asked, told_rows, changes, bidders = (said[question] for question in asks)
    judged, counts = Judged(facts, for_rules(known), now), queries.counts_in(told_rows)
    _language, text = text_in(found, "sv")
    with use_language("sv"):
        sections = [
            _bought(found, text, facts),
            _why(judged),
            _competition(facts),
            await _asked(found["id"], asked, names=names),
            _told(counts),
            _bids(facts, [row["company"] for row in bidders] if names else []),
            _decided(found, facts),
            _lacking(judged),
            _history(changes, names=names),
        ]
        if most_told and counts:
            sections.insert(5, await _told_by_name(found["id"], counts, most_told))
    return {
        "reference": reference, "title": f"Dokumentation av direktupphandling {reference}", "bought": text["title"],
        "host": facts["buyer"], "about": text["title"], "standing": _standing_text(judged, now, names=names),
        "facts": facts, "asked": asked, "judged": judged, "sections": sections,
        "named": names,
    }  # fmt: skip


def _section(
    key: str, title: str, paragraphs: Sequence[str] = (), *, table: tuple[Sequence[str], Sequence[Sequence[Any]]] | None = None,
    points: Sequence[str] = (), about: str = "", narrow: tuple[Sequence[str], Sequence[Sequence[Any]]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return a part of the document; `narrow` is its table in fewer columns, for paper."""
    heads, rows = table or ((), ())
    return {"key": key, "title": title, "paragraphs": [p for p in paragraphs if p], "heads": list(heads), "rows": [list(r) for r in rows],
            "points": list(points), "about": about, "narrow": narrow}  # fmt: skip


def _standing_text(judged: Judged, now: datetime, *, names: bool) -> str:
    on = now.astimezone(SWEDEN).date()
    if not judged.facts["awarded_to"]:
        state = "Uppdraget är inte tilldelat än."
    elif judged.missing:
        state = f"{many(len(judged.missing), 'uppgift', 'uppgifter')} saknas."
    else:
        state = "Ingen uppgift saknas."
    return f"Läget {on}. {state}" + ("" if names else " Företagen står bara som antal i den här versionen.")


def _bought(
    found: Mapping[str, Any], text: Mapping[str, str], facts: Mapping[str, Any]
) -> dict[str, Any]:  # fmt: skip
    estimate = money_text(found["value_from_minor"], found["value_to_minor"], found["currency"])
    rows = [
        ("Vad som köps", text["title"]), ("Kort om köpet", text.get("summary", "")), ("CPV-koder", coded(found["cpv"])),
        ("Upphandlande myndighet", facts["buyer"]), ("Organisationsnummer", numbered(facts["buyer_number"])),
        ("Enhet", found["unit"] or ""), ("Uppskattat värde", estimate),
        ("Avtalets värde", kronor(facts["value_minor"])), ("Typ av upphandling", found["procedure"] or ""),
        ("Läge", STATUS[found["status"]]), ("Publicerad i Anbud", day(_day(found["published_at"]))),
        ("Sista dag att lämna anbud", day(_day(found["deadline_at"]))), ("Diarienummer", found["case_number"] or ""),
    ]  # fmt: skip
    return _section("bought", "Köpet", table=(("Uppgift", "Värde"), [row for row in rows if row[1]]))


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(SWEDEN).date() if moment else None


def _why(judged: Judged) -> dict[str, Any]:
    """Say what the amounts in force say, and what the officer does."""
    facts, paragraphs = judged.facts, []
    if facts["basis"]:
        paragraphs += [f"Kommunens skäl: {domain.BASES[facts['basis']]}.", facts["basis_text"]]
    if judged.rules is None:
        paragraphs.append("Värdet i kronor är inte känt, så beloppsgränserna säger inget om köpet.")
    else:
        rules = told(judged.rules)
        paragraphs.append(f"Enligt beloppsgränserna: {rules['procedure_text'] or rules['because']}")
        paragraphs += [f"Kommunens egen gräns är nådd: {tier}." for tier in rules["tiers"]]
    others = facts["other_purchases"]
    if others and judged.value:
        total = kronor(judged.value + facts["others"])
        paragraphs.append(f"Med {many(others, 'annat köp', 'andra köp')} av samma slag samma år blir det {total}.")
    paragraphs.append(_duty_text(judged))
    return _section("why", "Varför det är en direktupphandling", paragraphs)


def _duty_text(judged: Judged) -> str:
    if judged.duty is None:
        return ""
    if judged.duty.abstains:
        return f"Om köpet måste dokumenteras: {told(judged.duty)['because']}"
    if judged.duty.duties:
        return "Köpet når gränsen för dokumentation och ska dokumenteras (LOU 19 a kap. 11 §)."
    return "Köpet ligger under gränsen för dokumentation."


def _competition(facts: Mapping[str, Any]) -> dict[str, Any]:
    said = facts["competition"]
    return _section(
        "competition", "Hur konkurrensen togs till vara", said.split("\n\n") if said else ["Inget skrivet än."]
    )


async def _asked(procurement_id: int, asked: Sequence[Mapping[str, Any]], *, names: bool) -> dict[str, Any]:
    title = "Tillfrågade på annat sätt än genom Anbud"
    if not asked:
        return _section("asked", title, ["Inget företag är inskrivet."])
    if not names:
        counts = [(text, sum(row["outcome"] == key for row in asked)) for key, text in OUTCOMES.items()]
        return _section("asked", title, table=(("Utfall", "Antal företag"), [row for row in counts if row[1]]))
    since = min(row["asked_on"] for row in asked) - LOOKED_BACK
    before = await queries.asked_before({row["firm"] for row in asked}, procurement_id, since)
    heads = (
        "Företag",
        "Organisationsnummer",
        "Hur",
        "Tillfrågad",
        "Varför företaget",
        "Utfall",
        "Svarade",
        "Belopp",
        "Tidigare",
    )
    rows = [
        (row["company"], numbered(row["organisation_number"]), WAYS[row["way"]], day(row["asked_on"]), row["why"],
         OUTCOMES[row["outcome"]], day(row["answered_on"]), kronor(row["amount_minor"]), _before(*before.get(row["firm"], (0, 0))))
        for row in asked
    ]  # fmt: skip
    about = (
        "Tidigare: hur ofta företaget har tillfrågats i andra köp de senaste tre åren, och hur många av dem det fick."
    )
    on_paper = [
        (_joined(row[0], row[1]), _joined(row[2], row[3]), row[4], _joined(row[5], row[6], row[7]), row[8])
        for row in rows
    ]
    narrow = (("Företag", "Tillfrågad", "Varför företaget", "Utfall", "Tidigare"), on_paper)
    return _section("asked", title, table=(heads, rows), about=about, narrow=narrow)


def _joined(*said: str) -> str:
    return ", ".join(filter(None, said))


def _before(asked: int, won: int) -> str:
    return f"{many(asked, 'gång', 'gånger')}, fick {won}" if asked else "aldrig"


def _told(counts: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    title = "Fick veta genom Anbud"
    if not counts:
        return _section("told", title, ["Anbud har inte berättat om köpet för något företag."])
    rows = [(EVENTS[event], FATES[outcome], n) for event, of_event in counts.items() for outcome, n in of_event.items()]
    about = (
        "Alla som prenumererar på det som köps får samma besked samtidigt, eller i sitt nästa sammandrag. "
        "Räknat i kontakter. Anbud mäter inte om någon läser mejlet."
    )
    return _section("told", title, table=(("Mejl om", "Utfall", "Antal"), rows), about=about)


async def _told_by_name(procurement_id: int, counts: Mapping[str, Mapping[str, int]], most: int) -> dict[str, Any]:
    trades = await trade_names("sv")
    rows = [told_row(row, trades) for row in await queries.told_of(procurement_id, limit=most)]
    whole = sum(n for of_event in counts.values() for n in of_event.values())
    about = f"De första {most} av {whole}; alla står i XLSX-filen." if whole > len(rows) else ""
    on_paper = [(_joined(row[0], row[1]), _joined(row[2], row[3]), *row[4:]) for row in rows]
    narrow = (("Företag och adress", "Mejl om, när", *TOLD_HEADS[4:]), on_paper)
    return _section("names", "Vilka som fick veta", table=(TOLD_HEADS, rows), about=about, narrow=narrow)


TOLD_HEADS = ("Företag", "E-postadress", "Mejl om", "När", "Utfall", "Språk", "Valde")


def told_row(row: Mapping[str, Any], trades: Mapping[str, str]) -> tuple[str, ...]:
    """Return one line of whom Anbud told, under TOLD_HEADS; an address that has been removed is said to be."""
    instant: datetime = row["accepted_at"] or row["matched_at"]
    when = f"{instant.astimezone(SWEDEN):%Y-%m-%d %H:%M}"
    outcome = (
        FATES[row["outcome"]] if row["outcome"] != "stopped" else f"skickades inte: {row['reason'] or 'okänt skäl'}"
    )
    return (row["company"], row["email"] or "(borttagen)", EVENTS[row["event"]], when, outcome,
            OWN_NAMES.get(row["language"], row["language"]), chosen(row, trades))  # fmt: skip


def _bids(facts: Mapping[str, Any], bidders: Sequence[str]) -> dict[str, Any]:
    n = bids_known(facts)
    said = "Antalet är inte inskrivet." if n is None else f"{n} anbud kom in."
    return _section("bids", "Anbud", [said, "Anbudsgivare som är inskrivna:" if bidders else ""], points=bidders)


def _decided(found: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        ("Fick uppdraget", found["awarded_to"] or ""), ("Bestämt", day(found["awarded_on"])),
        ("Varför", facts["grounds"]), ("Avtalet skrevs", day(facts["contract_on"])),
        ("Avtalet gäller", " – ".join(filter(None, (day(found["contract_from_on"]), day(found["contract_until_on"]))))),
        ("Avtalets värde", kronor(facts["value_minor"])), ("Diarienummer", found["case_number"] or ""),
    ]  # fmt: skip
    said = [row for row in rows if row[1]]
    if not found["awarded_to"]:
        return _section("decided", "Beslutet", ["Ingen har fått uppdraget än."])
    return _section("decided", "Beslutet", table=(("Uppgift", "Värde"), said))


def _lacking(judged: Judged) -> dict[str, Any]:
    if not judged.missing:
        return _section("lacks", "Vad som saknas", ["Inget saknas." if not judged.later else "Inget saknas än."])
    return _section("lacks", "Vad som saknas", points=[LACKS[name] for name in judged.missing])


def _history(changes: Sequence[Mapping[str, Any]], *, names: bool) -> dict[str, Any]:
    rows = [
        (f"{row['at'].astimezone(SWEDEN):%Y-%m-%d %H:%M}", row["by"], history_line(row, names=names)) for row in changes
    ]
    if not rows:
        return _section("history", "Vem som skrev vad", ["Inget är inskrivet än."])
    return _section("history", "Vem som skrev vad", table=(("När", "Vem", "Vad"), rows))
