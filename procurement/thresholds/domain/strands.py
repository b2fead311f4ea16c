"""The three strands of a review. Standard library only."""

from portal.foundation.i18n import N_

STRANDS = ("organisation", "requirements", "amounts")
STRAND_NAMES = {"organisation": N_("Organisation"), "requirements": N_("Krav"), "amounts": N_("Belopp")}
# What the plan's activity calls the same parts.
PARTS = {"organisation": "Organisation", "requirements": "Krav", "amounts": "Belopp"}
QUESTIONS = {
    "organisation": N_("Är det rätt personer som köper, och vet var och en vad den får göra?"),
    "requirements": N_("Ställer vi krav som små företag kan svara på?"),
    "amounts": N_("Är våra egna beloppsgränser rätt, och är lagens kontrollerade?"),
}
