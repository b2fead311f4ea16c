"""Whose site this is: what pages say about the municipality, in each language and grammatical case."""

from dataclasses import dataclass

from portal.foundation.i18n import current_language
from portal.foundation.settings import Settings

# Finnish inflects names: nominative, genitive, "to". A municipality not listed gets "kunta" and its own name.
FINNISH = {
    "Övertorneå kommun": ("Övertorneån kunta", "Övertorneån kunnan", "Övertorneån kunnalle"),
    "Haparanda kommun": ("Haaparannan kunta", "Haaparannan kunnan", "Haaparannan kunnalle"),
    "Haparanda stad": ("Haaparannan kaupunki", "Haaparannan kaupungin", "Haaparannan kaupungille"),
    "Pajala kommun": ("Pajalan kunta", "Pajalan kunnan", "Pajalan kunnalle"),
    "Kiruna kommun": ("Kiirunan kunta", "Kiirunan kunnan", "Kiirunan kunnalle"),
}
DEFAULT = "Övertorneå kommun"


@dataclass(frozen=True)
class Site:
    """What every page may say about this installation."""

    municipality: str = DEFAULT
    base_url: str = "http://127.0.0.1:8000"
    languages: tuple[str, ...] = ("sv", "fi", "fit", "en")
    contact_email: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    indexable: bool = True

    @property
    def phone_address(self) -> str:
        """What a phone dials: "tel:0927-720 00" without what is only for the eye."""
        return "tel:" + "".join(mark for mark in self.contact_phone if mark.isdigit() or mark == "+")

    @property
    def place(self) -> str:
        """The name without "kommun": "Övertorneå"."""
        return self.municipality.removesuffix(" kommun").removesuffix(" stad")

    @property
    def name(self) -> str:
        """The municipality's name in the current language."""
        return self._case(0)

    @property
    def of(self) -> str:
        """The name in the genitive: "Övertorneån kunnan", "Övertorneå kommuns"."""
        if current_language() in ("fi", "fit"):
            return self._case(1)
        return f"{self.name}s" if current_language() == "sv" else f"{self.name}’s"

    @property
    def to(self) -> str:
        """The name as the one sold to: "Övertorneån kunnalle"."""
        return self._case(2)

    def _case(self, case: int) -> str:
        language = current_language()
        if language in ("fi", "fit"):
            return FINNISH.get(self.municipality, (self.municipality,) * 3)[case]
        if language == "en" and self.municipality.endswith(" kommun"):
            return f"{self.place} Municipality"
        return self.municipality


_the: list[Site] = [Site()]


def site() -> Site:
    """Return the site that `configure` made."""
    return _the[0]


def configure(settings: Settings) -> Site:
    """Make the pages speak for the municipality of `settings`."""
    _the[0] = Site(
        municipality=settings.municipality,
        base_url=settings.base_url,
        languages=settings.languages,
        contact_email=settings.mail_reply_to or settings.mail_from,
        contact_name=settings.contact_name or "",
        contact_phone=settings.contact_phone or "",
    )
    return _the[0]
