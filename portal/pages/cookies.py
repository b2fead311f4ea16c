"""Every cookie there is, as the page about them tells. A test looks through the code for others."""

from dataclasses import dataclass

from portal.foundation.i18n import N_


@dataclass(frozen=True)
class Told:
    """A cookie: what it is for, how long it stays, and whether firms meet it or only officers."""

    name: str
    what: str
    how_long: str
    officers: bool = False


COOKIES = (
    Told("flash", N_("Bär meddelandet \"Sparat\" till nästa sida."), N_("Försvinner när du har sett det, senast efter en minut.")),
    Told("till", N_("Minns vilken adress du prenumererade med, så att du kan få mejlet en gång till."), N_("Försvinner efter en timme.")),
    Told("anbud_session", N_("Håller kommunens medarbetare inloggade."), N_("Försvinner när de loggar ut."), officers=True),
    Told("anbud_directory", N_("Leder tillbaka den som loggar in genom kommunens katalog."), N_("Försvinner senast efter tio minuter."), officers=True),
)  # fmt: skip
