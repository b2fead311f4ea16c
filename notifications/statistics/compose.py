"""The ten pages of `/intern/statistik` in words: what each shows, how it is counted, and how its rows become a chart."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notifications.reports.domain import figures_of
from notifications.reports.queries import locked_snapshots
from notifications.statistics import domain, queries
from portal.foundation.i18n import N_, gettext, short_date
from procurement.plan.queries import followed
from suppliers.registry.areas import Home

AHEAD = timedelta(days=365)
Rows = list[dict[str, Any]]
Chart = domain.Bars | domain.Points | None


@dataclass(frozen=True)
class Asked:
    """What is asked of a page: the days it counts, what is near, and the trades' names."""

    first: datetime
    now: datetime
    home: Home
    names: dict[str, str]


@dataclass(frozen=True)
class Statistic:
    """One page. `ofnow` shows how things stand and asks for no period."""

    slug: str
    title: str
    counted: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Asked], Awaitable[Rows]]
    chart: Callable[[Rows], Chart]
    ofnow: bool = False
    local: bool = False


async def _firms(asked: Asked) -> Rows:
    return [
        {**row, "name": asked.names.get(row["trade"], row["trade"])} for row in await queries.firms_by_trade(asked.home)
    ]


async def _without_local(asked: Asked) -> Rows:
    found = await queries.purchases_without_local(asked.home, asked.now + AHEAD)
    return [{**row, "name": asked.names.get(row["trade"], row["trade"])} for row in found]


async def _plan(asked: Asked) -> Rows:
    """Return the shares as reports locked them, and as they are now."""
    locked = [(one["period"], figures_of(one)) for one in await locked_snapshots(asked.first)]
    rows = [_share(half, told["aktiviteter_i_fas"], told["aktiviteter"]) for half, told in locked]
    states = [one.state for one in await followed(asked.now)]
    return [*rows, _share(gettext("nu"), sum(state in ("on_pace", "done") for state in states), len(states))]


def _share(half: str, well: int, of: int) -> dict[str, Any]:
    return {"half": half, "well": well, "rest": of - well, "share": round(100 * well / of) if of else 0}


def _bars(label: str, *series: tuple[str, str]) -> Callable[[Rows], Chart]:
    def chart(rows: Rows) -> Chart:
        named = [(_label(row[label]), [float(row[key] or 0) for key, _name in series]) for row in rows[:MOST_BARS]]
        return domain.bars(named, [gettext(name) for _key, name in series])

    return chart


def _label(value: Any) -> str:
    text = short_date(value) if hasattr(value, "year") else str(value or gettext("ej angivet"))
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


MOST_BARS = 40
LONGEST_LABEL = 28
STATISTICS = (
    Statistic(
        "leverantorer-per-bransch", N_("Leverantörer per bransch"),
        N_("Företag som får mejl om branschen just nu: bekräftade, inte avslutade. Den som valt allt räknas inte per bransch."),
        (("name", N_("Bransch")), ("local", N_("Härifrån")), ("other", N_("Andra"))),
        _firms, _bars("name", ("local", N_("härifrån")), ("other", N_("andra"))), ofnow=True, local=True,
    ),
    Statistic(
        "branscher-utan-lokal-leverantor", N_("Branscher utan lokal leverantör"),
        N_("Branscher där något planeras eller är öppet de närmaste 12 månaderna och inget företag härifrån får mejl om dem."),
        (("name", N_("Bransch")), ("purchases", N_("Köp")), ("value", N_("Värde, kronor")), ("firms", N_("Företag från andra håll"))),
        _without_local, _bars("name", ("purchases", N_("köp"))), ofnow=True, local=True,
    ),
    Statistic(
        "rackvidd", N_("Räckvidd per publicering"),
        N_("Så många leverantörer som fick eller ska få mejl om upphandlingen när den var ny. Linjen är medianen."),
        (("reference", N_("Nummer")), ("title", N_("Rubrik")), ("published_at", N_("Publicerad")), ("reached", N_("Nådde"))),
        lambda asked: queries.reach_by_publication(asked.first, asked.now),
        lambda rows: domain.dots([(short_date(row["published_at"]), row["reached"]) for row in rows]),
    ),
    Statistic(
        "utskick-per-vecka", N_("Utskick per vecka"),
        N_("Mejl som skrevs under veckan, efter vad som hänt med dem. Framme betyder att mottagarens e-postserver tog emot det. Vi mäter inte om någon öppnar mejlet."),
        (("week", N_("Vecka från")), ("accepted", N_("Framme")), ("waiting", N_("Väntar")), ("given_up", N_("Gav upp eller nekades")), ("unknown", N_("Okänt")), ("cancelled", N_("Stoppades"))),
        lambda asked: queries.letters_by_week(asked.first, asked.now),
        _bars("week", ("accepted", N_("framme")), ("waiting", N_("väntar")), ("given_up", N_("gav upp")), ("unknown", N_("okänt"))),
    ),
    Statistic(
        "moten", N_("Möten"),
        N_("Informationsmöten som hölls. Inbjudna och anmälda är adresser; kom är anmälningar där minst en person kom. Planen kräver två möten om året."),
        (("reference", N_("Möte")), ("starts_at", N_("Dag")), ("invited", N_("Inbjudna")), ("signed_up", N_("Anmälda")), ("came", N_("Kom"))),
        lambda asked: queries.meetings_held(asked.first, asked.now),
        lambda rows: domain.bars(
            [(f"{short_date(row['starts_at'])} {gettext(name)}", [float(row[key])]) for row in rows[-12:]
             for key, name in (("invited", N_("inbjudna")), ("signed_up", N_("anmälda")), ("came", N_("kom")))],
            [gettext("antal")],
        ),
    ),
    Statistic(
        "prenumeranter", N_("Prenumeranter över tid"),
        N_("Adresser som prenumererade vid månadens slut, hur många som kom till och slutade, och deras språk."),
        (("month", N_("Månad från")), ("total", N_("Prenumeranter")), ("joined", N_("Kom till")), ("left", N_("Slutade")), ("sv", N_("Svenska")), ("fi", N_("Finska")), ("fit", N_("Meänkieli")), ("en", N_("Engelska"))),
        lambda asked: queries.subscribers_by_month(asked.first, asked.now),
        lambda rows: domain.steps([(short_date(row["month"]), row["total"]) for row in rows]),
    ),
    Statistic(
        "annonseringstid", N_("Annonseringstid"),
        N_("Dagar från publicering till sista dag att lämna anbud, efter hur det köps. Bara upphandlingar med en sista dag."),
        (("procedure", N_("Typ av upphandling")), ("procurements", N_("Upphandlingar")), ("least", N_("Minst, dagar")), ("median", N_("Median, dagar")), ("most", N_("Mest, dagar"))),
        lambda asked: queries.days_of_notice(asked.first, asked.now), _bars("procedure", ("median", N_("dagar, median"))),
    ),
    Statistic(
        "handlingsplanen", N_("Handlingsplanen"),
        N_("Aktiviteter som är i fas eller klara, av alla i planen: som de låstes i halvårsrapporterna, och som de är nu."),
        (("half", N_("Halvår")), ("well", N_("I fas eller klara")), ("rest", N_("Övriga")), ("share", N_("I fas, procent"))),
        _plan, _bars("half", ("well", N_("i fas eller klara")), ("rest", N_("övriga"))),
    ),
    Statistic(
        "sokord", N_("Sökord utan träff"),
        N_("Ord som någon sökt bransch med och som inte gav något. Vem som skrev dem sparas inte."),
        (("word", N_("Ord")), ("language", N_("Språk")), ("times", N_("Gånger")), ("last_at", N_("Senast")), ("settled", N_("Åtgärdat"))),
        lambda asked: queries.words_without_a_hit(asked.first, asked.now), _bars("word", ("times", N_("gånger"))),
    ),
    Statistic(
        "import", N_("Import"),
        N_("Nya och ändrade annonser och antal läsningar som gick fel, per källa och vecka."),
        (("week", N_("Vecka från")), ("source", N_("Källa")), ("new", N_("Nya")), ("changed", N_("Ändrade")), ("failed", N_("Fel"))),
        lambda asked: queries.imports_by_week(asked.first, asked.now),
        lambda rows: domain.bars(
            [(_label(f"{short_date(row['week'])} {row['source']}"), [float(row["new"]), float(row["changed"]), float(row["failed"])])
             for row in rows[:MOST_BARS]],
            [gettext("nya"), gettext("ändrade"), gettext("fel")],
        ),
    ),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in STATISTICS}
