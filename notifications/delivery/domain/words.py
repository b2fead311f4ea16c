"""What officers read of a letter: its state and kind in plain words."""

STATES = {
    "held": "Hålls kvar",
    "ready": "Väntar på att skickas",
    "claimed": "På väg ut",
    "transmitting": "Skickas nu",
    "accepted": "Lämnat till e-postservern",
    "deferred": "Försöker igen senare",
    "refused": "Avvisat",
    "unknown": "Okänt om det kom fram",
    "cancelled": "Skickades inte",
    "dead": "Gav upp",
}
KINDS = {
    "confirmation": "Bekräftelse",
    "already": "Prenumererar redan",
    "welcome": "Välkommen",
    "manage_link": "Länk till val",
    "yearly_check": "Årlig fråga om valen",
    "address_change": "Bekräfta ny adress",
    "address_changed": "Ändrad adress",
    "address_left": "Ändrad adress",
    "alert": "Ny upphandling",
    "digest": "Sammandrag",
    "change": "Ändring",
    "reminder": "Påminnelse",
    "invitation": "Inbjudan till möte",
    "receipt": "Anmälan till möte",
    "waiting_list": "Väntelista till möte",
    "seats_kept": "Platserna räcker inte till möte",
    "moved_up": "Plats på möte",
    "signed_off": "Avanmälan från möte",
    "meeting_reminder": "Påminnelse om möte",
    "meeting_moved": "Möte ändrat",
    "meeting_cancelled": "Möte inställt",
    "material": "Material från möte",
    "staff": "Till personalen",
    "test": "Provmejl",
}


def shown_address(address: str) -> str:
    """Return an address that does not say whose it is: "a…@firma.se"; one that was removed is said to be."""
    if not address:
        return "(gallrad)"
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"
