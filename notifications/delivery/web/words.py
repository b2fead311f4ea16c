"""What officers read about decisions and about letters that did not go."""

from portal.foundation.i18n import N_, gettext

WISHES = {
    "igen": N_("Skicka mejlet igen"),
    "framme": N_("Det lämnades fram: skicka inte igen"),
    "inte": N_("Det lämnades inte fram: skicka igen"),
}
EVENTS = {
    "new": N_("Ny upphandling"),
    "changed": N_("Ändring"),
    "cancelled": N_("Avbruten"),
    "reminder": N_("Påminnelse"),
}
REASONS = {
    "paused": N_("Mottagaren hade paus"),
    "suppressed": N_("Adressen är spärrad"),
    "unreachable": N_("Mottagarens e-postserver säger att adressen inte finns"),
    "no_meetings": N_("Mottagaren sade nej till mejl om möten innan mejlet skickades"),
    "unsubscribed": N_("Mottagaren avslutade innan mejlet skickades"),
    "unconfirmed": N_("Adressen är inte bekräftad"),
    "address_changed": N_("Mottagaren bytte adress"),
    "expired": N_("Det var för sent"),
    "deadline passed": N_("Sista dag hade passerat"),
    "merged": N_("Upphandlingen är samma som en annan, som leverantören redan har hört om"),
    "the procurement was cancelled": N_("Upphandlingen avbröts"),
    "withdrawn": N_("Importen som bad om mejlet ångrades"),
    "brake": N_("Alla utskick är stoppade"),
}
REASONS_BY_STATE = {
    "refused": N_("Mottagarens e-postserver säger nej: adressen finns inte eller tar inte emot"),
    "dead": N_("Mejlet gick inte att lämna"),
    "unknown": N_("Ingen vet om mejlet kom fram"),
    "held": N_("Mejlet hålls kvar"),
}


def reason_words(state: str, reason: str | None) -> str:
    """Return in plain words why a letter did not go; what has no words of its own is told by its state."""
    if reason in REASONS:
        return gettext(REASONS[reason])
    if reason and reason.startswith("could not be written"):
        return gettext("Mejlet gick inte att skriva")
    return gettext(REASONS_BY_STATE[state]) if state in REASONS_BY_STATE else reason or ""
