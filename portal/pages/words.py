"""The word list: one sentence a word, with an example from a municipality's day."""

from portal.foundation.i18n import N_

WORDS: list[tuple[str, str]] = [
    (N_("Anbud"), N_("Ditt erbjudande till kommunen: vad du vill göra och vad det kostar.")),
    (N_("Annonsering"), N_("Kommunen berättar öppet att den ska köpa något, så att alla företag kan lämna anbud.")),
    (
        N_("Avtalsspärr"),
        N_("Tiden mellan beslut och avtal, oftast 10 dagar. Den som inte fick uppdraget kan då begära överprövning."),
    ),
    (N_("CPV-kod"), N_("En sifferkod för vad som köps. Exempel: 90620000 är snöröjning.")),
    (
        N_("Delat kontrakt"),
        N_("Köpet är uppdelat i delar, så att små företag kan lämna anbud på en del. Exempel: en by i taget."),
    ),
    (
        N_("Direktupphandling"),
        N_("Ett köp under en viss summa. Kommunen får då fråga företag direkt. Exempel: fika till ett möte."),
    ),
    (N_("Diarienummer"), N_("Kommunens nummer på ärendet. Skriv det när du frågar om en upphandling.")),
    (N_("Förfarande"), N_("Sättet som köpet går till på, till exempel öppet förfarande där alla får lämna anbud.")),
    (
        N_("Upphandlingsdokument"),
        N_("Alla papper om köpet: vad som ska göras, vilka krav som gäller och hur anbuden jämförs."),
    ),
    (N_("Förhandsannons"), N_("Kommunen berättar i förväg att ett köp är på väg. Du kan inte lämna anbud än.")),
    (N_("LOU"), N_("Lagen om offentlig upphandling. Den säger hur kommuner får köpa.")),
    (
        N_("Ramavtal"),
        N_(
            "Ett avtal om priser och villkor för en tid. Kommunen beställer sedan när den behöver. Exempel: hantverkare."
        ),
    ),
    (
        N_("Sekretess för anbud"),
        N_("Ingen får veta vilka som lämnat anbud, eller vad de innehåller, förrän kommunen har bestämt sig."),
    ),
    (N_("Tilldelning"), N_("Beslutet om vilket företag som får uppdraget.")),
    (N_("Tröskelvärde"), N_("En summa som EU bestämmer. Över den ska köpet annonseras i hela EU.")),
    (N_("Upphandlingsplan"), N_("Listan över vad kommunen tror att den ska köpa det närmaste året.")),
]
