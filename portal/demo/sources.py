"""The demo town's sources: one that works, one plan, one that has failed for days, and something to look at from each."""

from datetime import datetime, timedelta

from notifications.letters.staff import alarms_due
from portal.foundation.settings import Settings
from procurement.sources.actions import Rules, add_source
from procurement.sources.actions.runs import MOST_FAILURES
from procurement.sources.fetching import fetch_sources
from procurement.sources.places import Allowed

ITEM = """<item><guid>{id}</guid><title>{title}</title><link>https://annonser.example/{id}</link><pubDate>{on}</pubDate>
<description>Köpare: {buyer}&lt;br&gt;CPV: {cpv}&lt;br&gt;Sista anbudsdag: {last}&lt;br&gt;{about}</description></item>"""
# Days ago, days left, title, buyer, CPV, words.
NOTICES = (
    (9, 25, "Snöröjning och sandning i Pajala tätort", "Pajala kommun", "90620000-9", "Två vintrar med möjlig förlängning."),
    (7, 30, "Skolskjuts med buss, Pajala södra", "Pajala kommun", "60130000-8", "Fyra linjer, två turer om dagen."),
    (4, 18, "Ved och flis till värmecentraler", "Haparanda stad", "03413000-8", "Leverans fritt fabrik, 4 000 kubikmeter."),
    (2, 35, "Takbyte på Kukkola förskola", "Haparanda stad", "45261210-9", "Plåttak, 640 kvadratmeter."),
    (1, 21, "Städning av bibliotek och badhus", "Haparanda stad", "", "Daglig städning, sju lokaler."),
)  # fmt: skip
PLAN = """Benämning;Förvaltning;Planerad annonsering;Uppskattat värde (tkr);CPV
Vägsalt för vintern;Tekniska enheten;{quarter};300–450;34927100
Läromedel för grundskolan;Barn- och utbildning;{quarter};800;22111000
Arbetskläder för hemtjänsten;Vård och omsorg;{quarter};200–250;18110000
"""


async def read_sources(settings: Settings, now: datetime) -> None:
    """Add the sources and let each be read as often as its days have had it."""
    folder = settings.data_dir / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    allowed = Allowed(folders=(folder,))
    plan = PLAN.format(quarter=f"kvartal {(now.month + 3) % 12 // 3 + 1} {now.year + (now.month > 8)}")
    (folder / "plan.csv").write_text(plan, encoding="utf-8")
    for name, file, kind in (("Tornedalens annonser", "annonser.xml", "rss"), ("Vår upphandlingsplan", "plan.csv", "csv"),
                             ("Annonsdatabasen", "flyttad.xml", "rss")):  # fmt: skip
        url = (folder / file).as_uri()
        began = now - timedelta(days=20)
        await add_source(name, url, kind=kind, every_minutes=1440, publish=False, allowed=allowed, by="demo", now=began)
    for days in range(10, -1, -1):
        at = now - timedelta(days=days)
        (folder / "annonser.xml").write_text(_feed(now, days), encoding="utf-8")
        await _read("Tornedalens annonser", settings, allowed, at)
        if days < MOST_FAILURES:
            await _read("Annonsdatabasen", settings, allowed, at)
    await _read("Vår upphandlingsplan", settings, allowed, now - timedelta(days=3))
    await alarms_due(settings, now)


def _feed(now: datetime, days_ago: int) -> str:
    items = [
        ITEM.format(id=f"a{number}", title=title, buyer=buyer, cpv=cpv, about=about,
                    on=(now - timedelta(days=ago + 1)).strftime("%a, %d %b %Y 08:00:00 +0000"),
                    last=(now + timedelta(days=left)).date())
        for number, (ago, left, title, buyer, cpv, about) in enumerate(NOTICES, 1)
        if ago >= days_ago
    ]  # fmt: skip
    return f'<rss version="2.0"><channel><title>Annonser</title><language>sv</language>{"".join(items)}</channel></rss>'


async def _read(name: str, settings: Settings, allowed: Allowed, at: datetime) -> None:
    rules = Rules(now=at, office=settings.timezone, municipality=settings.municipality)
    await fetch_sources(name, rules, allowed, pause=0)
