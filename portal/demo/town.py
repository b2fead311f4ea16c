"""Who lives in the demo town, and what it buys. Invented, in the shape of what a small northern municipality needs."""

from typing import Any

from procurement.categories.domain import shipped_trades

OFFICERS = (
    ("admin@overtornea.example", "Aino Administratör", ("administrator",), True),
    ("olle@overtornea.example", "Olle Handläggare", ("officer",), False),
    ("petra@overtornea.example", "Petra Upphandlare", ("procurer",), True),
    ("pia@overtornea.example", "Pia Planansvarig", ("planner",), False),
    ("rut@overtornea.example", "Rut Rapportör", ("reporter",), False),
    ("lars@overtornea.example", "Lars Läsare", ("reader",), False),
)

# Most are at home here, some across the river or further away, and some have not said.
POSTCODES = (
    "95731", "95732", None, "95723", "95785", "FI-95600", "95721", "95331", "95731", None, "98432", "97231", "95631",
    "FI-95400",
)  # fmt: skip

_TRADES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("snorojning",): ("Norrvägens Snö", "Pello Plog", "Aapuas Snöröjning", "Svanstein Väg", "Tornedalens Sand"),
    ("snickeri",): ("Matarengi Snickeri", "Juoksengi Trä", "Hedenäset Bygg", "Risudden Hus", "Kuivakangas Timmer"),
    ("elinstallation",): ("Polcirkelns El", "Älvdalens Elektriska", "Rantajärvi Kraft"),
    ("vvs",): ("Tornio VVS", "Nordkalott Rör", "Övre Älvens Värme"),
    ("lokalvard",): ("Renare Norr", "Aavasaksa Städ", "Fönster och Golv"),
    ("catering",): ("Älvkökets Catering", "Mormors Fika", "Lapinkylä Lunch", "Renbiten"),
    ("skolskjuts",): ("Tornedalens Taxi", "Sattajärvi Buss", "Polarskjuts"),
    ("it-konsult", "datorer"): ("Norrsken Data", "Gränsbyte IT", "Kalix Kod"),
    ("park-tradgard",): ("Gröna Älvdalen", "Parkens Vänner"),
    ("bilverkstad",): ("Övertorneå Bil", "Motor och Mek", "Haparanda Däck"),
    ("tryckeri",): ("Gränstryck", "Skylten i Norr"),
    ("skogsbruk", "ved-flis"): ("Tajgans Skog", "Fura och Gran", "Torneå Timmer"),
    ("livsmedel-blandat",): ("Luppioberget Kött", "Fiskens Hus", "Byabageriet"),
    ("ekonomi",): ("Siffran Ekonomi", "Rätt Bok"),
    (): ("Nordkalotten Handel", "Arctic Supply", "Gränslandets Grossist", "Sju Byar", "Tornedal Total"),
}


def _firms() -> tuple[tuple[str, tuple[str, ...]], ...]:
    known = [trade.slug for trade in shipped_trades()]
    rows = [(name, tuple(t for t in trades if t in known)) for trades, names in _TRADES.items() for name in names]
    ends = ("AB", "HB", "Oy", "ek. för.")
    named = [(f"{name} {ends[index % 4]}", trades) for index, (name, trades) in enumerate(rows)]
    # The rest of the sixty follow one trade each, spread over the whole list.
    extra = [(f"Bygdens {index}:a AB", (known[(index * 7) % len(known)],)) for index in range(1, 61 - len(rows))]
    return (*named, *extra)


FIRMS = _firms()


def _row(state: str, title: str, cpv: str, unit: str, low: int, high: int, summary: str, **more: Any) -> dict[str, Any]:
    return {
        "state": state,
        "title": title,
        "cpv": (cpv,),
        "unit": unit,
        "value": (low, high),
        "summary": summary,
        **more,
    }


# Of the direct award above: whom an officer telephoned besides, and what they answered.
DIRECT_AWARD = "Målning av simhallen"
ASKED: tuple[dict[str, Any], ...] = (
    {"company": "Risudden Hus ek. för.", "organisation_number": None, "way": "phone", "outcome": "bid",
     "why": "Målade ishallen förra året.", "amount_minor": 168_000_00},
    {"company": "Älvens Måleri", "organisation_number": None, "way": "mail", "outcome": "silent",
     "why": "Finns i branschen och har inte tillfrågats tidigare.", "amount_minor": None},
)  # fmt: skip

TEKNISKA, KOST, SKOLA, STAB = "Tekniska enheten", "Kostenheten", "Barn och utbildning", "Kommunledningsstaben"
PROCUREMENTS = (
    _row("awarded", "Snöröjning av skolgårdar", "90620000", TEKNISKA, 150_000, 250_000,
         "Vi behöver någon som röjer snö på fyra skolgårdar före klockan sju.", winner="Pello Plog HB"),
    _row("awarded", "Skolskjuts på landsbygden", "60130000", SKOLA, 900_000, 1_400_000,
         "Elva turer till och från byskolorna, varje skoldag.", winner="Tornedalens Taxi AB", bids=2),
    _row("awarded", "Ved och flis till värmeverket", "03413000", TEKNISKA, 400_000, 600_000,
         "Torr flis, levererad under vintern.", winner="Tajgans Skog AB", bids=1),
    _row("awarded", "Städning av hälsocentralens lokaler", "90910000", TEKNISKA, 300_000, 450_000,
         "Daglig städning, 1 200 kvadratmeter.", winner="Renare Norr AB"),
    _row("cancelled", "Nya däck till tjänstebilar", "34350000", TEKNISKA, 40_000, 80_000,
         "Dubbdäck till tolv bilar.", reason="Bilarna byts ut i stället."),
    _row("closed", "Byte av fönster på Svansteins skola", "45421132", TEKNISKA, 600_000, 900_000,
         "62 fönster byts under sommaren."),
    _row("closed", "Måltidsservice till äldreboendet", "55520000", KOST, 800_000, 1_200_000,
         "Lunch och middag till 34 boende.", title_fi="Ateriapalvelut vanhusten asumisyksikköön"),
    _row("closed", "Läromedel i finska och meänkieli", "22111000", SKOLA, 60_000, 120_000,
         "Böcker för årskurs 1 till 9."),
    _row("cancelled", "Konsult för detaljplan", "71410000", STAB, 200_000, 350_000,
         "Underlag till en ny detaljplan vid älven.", reason="Planarbetet skjuts upp ett år."),
    _row("awarded", "Bredband till sju byar", "32412100", STAB, 1_500_000, 2_500_000,
         "Grävning och fiber, 46 kilometer.", winner="Norrsken Data Oy"),
    _row("awarded", "Målning av simhallen", "45442100", TEKNISKA, 120_000, 200_000,
         "Väggar och tak, under stängningen i juni.", winner="Risudden Hus ek. för.",
         procedure="Direktupphandling"),
    _row("open", "Snöröjning i byarna norr om centralorten", "90620000", TEKNISKA, 400_000, 700_000,
         "Byvägar, 38 kilometer. Röjningen ska börja inom två timmar efter snöfall.",
         title_fi="Lumen auraus keskustaajaman pohjoispuolisissa kylissä",
         summary_fi="Kyläteitä 38 kilometriä. Aurauksen on alettava kahden tunnin kuluessa lumisateesta."),
    _row("open", "Fika till kommunens möten", "55520000", KOST, 50_000, 90_000,
         "Kaffe, smörgås och frukt till ungefär hundra möten om året.", procedure="Direktupphandling"),
    _row("open", "Bärbara datorer till skolan", "30213100", SKOLA, 500_000, 800_000,
         "120 datorer med fyra års garanti."),
    _row("open", "Service av ventilation", "50712000", TEKNISKA, 150_000, 300_000,
         "Årlig kontroll och filterbyte i nio byggnader."),
    _row("open", "Trycksaker och skyltar", "79800000", STAB, 30_000, 70_000,
         "Broschyrer, affischer och skyltar på tre språk.", procedure="Direktupphandling"),
    _row("open", "Elinstallationer, ramavtal", "45310000", TEKNISKA, 300_000, 900_000,
         "Mindre elarbeten i kommunens fastigheter."),
    _row("planned", "Skolskjuts från nästa läsår", "60130000", SKOLA, 2_000_000, 3_000_000,
         "Hela kommunens skolskjuts delas i tre områden så att fler kan lämna anbud.", precision="quarter"),
    _row("planned", "Livsmedel tillsammans med Haparanda", "15000000", KOST, 3_000_000, 5_000_000,
         "Gemensam upphandling. Vi vill gärna ha lokala varor.", precision="half"),
    _row("planned", "Skötsel av parker och grönytor", "77310000", TEKNISKA, 250_000, 400_000,
         "Gräsklippning och plantering i centralorten."),
    _row("planned", "Timmer till gångbron", "03410000", TEKNISKA, 80_000, 150_000, "Furu, norrländskt virke."),
    _row("planned", "Företagshälsovård", "85147000", STAB, 300_000, 500_000, "För 460 anställda.", precision="year"),
    _row("draft", "Ny lekplats i Juoksengi", "37535200", TEKNISKA, 200_000, 300_000, "Gungor, rutschbana och sand."),
    _row("draft", "Revision av årsredovisningen", "79212000", STAB, 100_000, 180_000, "Två år med option på två till."),
)  # fmt: skip
