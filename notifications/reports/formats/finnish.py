"""The report's summary in Finnish: what an officer wrote, and the figures by their Finnish names."""

from collections.abc import Mapping
from typing import Any

HEADING = "Yhteenveto suomeksi"
HEADS = ("Tieto", "Arvo", "Edellinen raportti")
NAMES = {
    "aktiviteter": "Suunnitelman toimenpiteitä",
    "aktiviteter_i_fas": "Aikataulussa tai valmiina",
    "aktiviteter_sena": "Myöhässä",
    "aktiviteter_utan_underlag": "Näyttö puuttuu",
    "aktiviteter_utan_ansvarig": "Kukaan ei vastaa",
    "informationsmoten": "Pidettyjä tiedotustilaisuuksia",
    "publicerade": "Julkaistuja hankintoja",
    "planerade": "niistä ennakkoon suunniteltuina",
    "oppnade": "Avattu tarjouksille",
    "framforhallning": "Päiviä etukäteen (mediaani)",
    "dagars_framforhallning": "Päiviä tarjouksen jättämiseen (mediaani)",
    "utan_finska": "Julkaistu ilman suomenkielistä tekstiä",
    "mejl": "Hankinnoista lähetettyjä sähköposteja",
    "inbjudningar": "Kutsuja tilaisuuksiin",
    "tilldelade": "Ratkaistuja hankintoja",
    "ett_anbud": "Vain yksi tarjous (%)",
    "anbud": "Tarjouksia keskimäärin",
    "prenumeranter": "Tilaajia",
    "nya": "Uusia",
    "avslutade": "Lopettaneita",
    "branscher_utan": "Toimialoja, joilla hankitaan mutta joilta ei ole toimittajaa",
    "kop_utan": "Hankintoja, joista kukaan ei saa sähköpostia toimialansa kautta",
    "branscher_utan_lokal": "Toimialoja, joilla hankitaan mutta joilta ei ole paikallista toimittajaa",
    "belopp_ej_kontrollerade": "Tarkistamattomia rahamääriä",
    "oversyn_oppna": "Tarkistuksen avoimia osia",
    "kommande": "Suunniteltuja hankintoja",
    "uppdrag_oppna": "Avoimia tehtäviä",
}


def finnish_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the summary: paragraphs, and a table of every figure that has a Finnish name; the survey's names are kept."""
    figures = [one for part in report["sections"] for one in part["figures"]]
    rows = [[NAMES.get(one["key"], one["name"]), finnish(one["value"]), finnish(one["before"])] for one in figures]
    return {
        "heading": HEADING,
        "paragraphs": [_standing(report), *filter(None, report["summary_fi"].split("\n\n"))],
        "heads": list(HEADS),
        "rows": rows,
    }


def finnish(value: object) -> object:
    """Return a figure as it is, and a number too small to be told in Finnish words."""
    return value.replace("färre än", "alle").replace("visas inte", "ei näytetä") if isinstance(value, str) else value


def _standing(report: Mapping[str, Any]) -> str:
    span = f"{report['municipality']}, {report['from']} – {report['until']}."
    counted = str(report["counted_at"])[:10]
    if report["state"] == "adopted":
        return f"{span} Hyväksytty {report['adopted_on']}, {report['paragraph']}. Luvut lukittiin {counted}."
    if report["state"] == "locked":
        return f"{span} Luvut on lukittu {counted}. Raporttia ei ole vielä hyväksytty."
    return f"{span} Luonnos. Luvut on laskettu {counted} ja ne voivat muuttua."
