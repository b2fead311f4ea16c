"""What a bidder usually needs: papers by name, each explained to whoever meets it for the first time."""

from portal.foundation.i18n import N_

#: By name: what it is called, and what it is.
PAPERS: dict[str, tuple[str, str]] = {
    "price": (N_("Prisbilaga"), N_("Kommunens tabell där ni skriver era priser.")),
    "registration": (
        N_("Registreringsbevis"),
        N_("Visar att företaget finns. Från Bolagsverket, i Finland från PRH."),
    ),
    "taxes": (
        N_("Skatter och avgifter"),
        N_("Visar att ni har betalat. Kommunen kontrollerar själv svenska företag; finska visar intyg."),
    ),
    "espd": (
        N_("Egen försäkran (ESPD)"),
        N_("Ni intygar att ni får lämna anbud. Bevisen behövs först om ni vinner."),
    ),
    "insurance": (
        N_("Ansvarsförsäkring"),
        N_("Ett intyg från försäkringsbolaget som visar vad den täcker och hur länge den gäller."),
    ),
    "references": (
        N_("Referenser"),
        N_("Liknande uppdrag som ni har gjort, med någon som kommunen kan ringa."),
    ),
    "people": (
        N_("Kompetens"),
        N_("Vilka som gör jobbet och vad de kan: utbildning, behörighet, körkort."),
    ),
    "quality": (
        N_("Kvalitet och miljö"),
        N_("Hur ni arbetar med kvalitet och miljö. Ett certifikat eller en egen beskrivning."),
    ),
    "equipment": (N_("Maskiner och utrustning"), N_("En lista över det ni använder i uppdraget.")),
    "samples": (N_("Prover"), N_("Varor som ni lämnar in så att kommunen kan titta på dem.")),
    "finances": (
        N_("Ekonomi"),
        N_("Visar att företaget klarar uppdraget, till exempel en kreditupplysning."),
    ),
}  # fmt: skip
