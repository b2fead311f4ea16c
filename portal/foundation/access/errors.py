"""What can go wrong when someone signs in or officers are managed."""

from datetime import timedelta

from portal.foundation.errors import AnbudError


class AccessProblem(AnbudError):
    """Base of this package's errors; the message is fit for the page."""


class SignInRefused(AccessProblem):
    """Address or password is wrong, or the account is not active; which of them is not told."""

    def __init__(self) -> None:
        super().__init__("Fel e-postadress eller lösenord.")


class PasswordWrong(AccessProblem):
    """The signed-in officer's password is another one."""

    def __init__(self) -> None:
        super().__init__("Lösenordet stämmer inte.")


class SignInAgain(AccessProblem):
    """The sign-in was too long ago for what is asked."""

    def __init__(self) -> None:
        super().__init__("Logga ut och in igen, och gör sedan ändringen inom tio minuter.")


class CodeRefused(AccessProblem):
    """The one-time code is wrong, too old or used before."""

    def __init__(self) -> None:
        super().__init__("Koden stämmer inte. Vänta på nästa kod och försök igen.")


class TooManyAttempts(AccessProblem):
    """The account waits after failed attempts; each doubles the wait."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, round(wait.total_seconds()))
        super().__init__(f"För många försök. Vänta {seconds} sekunder och försök igen.")
        self.wait = wait


class DirectoryProblem(AccessProblem):
    """Signing in through the municipality's directory did not work; `reason` is for the log."""

    words = "Inloggningen genom kommunens katalog gick inte. Försök igen."

    def __init__(self, reason: str = "") -> None:
        super().__init__(self.words)
        self.reason = reason


class DirectoryAway(DirectoryProblem):
    """The directory does not answer, or not as a directory does."""

    words = (
        "Kommunens katalog svarar inte just nu. Försök igen om en stund. "
        "Har du ett lösenord hos oss kan du logga in med det så länge."
    )


class DirectoryRefused(DirectoryProblem):
    """The directory does not take what the browser brought, or does not know us."""

    words = "Kommunens katalog tog inte emot inloggningen. Försök igen, och säg till den som sköter driften om det inte går."


class DirectoryUntrusted(DirectoryProblem):
    """What came is not from the directory, not for us or not for this sign-in."""

    words = (
        "Svaret från kommunens katalog gick inte att lita på, så du är inte inloggad. Säg till den som sköter driften."
    )


class DirectoryDenied(DirectoryProblem):
    """The person, or the directory on their behalf, said no."""

    words = "Inloggningen avbröts i kommunens katalog. Försök igen, eller logga in med lösenord."


class DirectoryTooLate(DirectoryProblem):
    """The browser comes back without the sign-in it began: too late, in another window, or led here by somebody else."""

    words = "Inloggningen tog för lång tid eller började i ett annat fönster. Börja om."


class DirectoryLacksAddress(DirectoryProblem):
    """The directory names no verified address, by which an officer could be found the first time."""

    words = "Kommunens katalog lämnar ingen bekräftad e-postadress för dig. Be den som sköter katalogen lägga in den."


class NoAccount(AccessProblem):
    """The directory vouches for somebody who is no active officer here; they are told whom to ask."""

    def __init__(self, email: str, ask: list[str]) -> None:
        whom = " eller ".join(filter(None, [", ".join(ask[:-1]), *ask[-1:]])) or "en administratör"
        super().__init__(f"Du är inloggad hos kommunen som {email}, men har inget konto här. Be {whom} lägga till dig.")
        self.email = email


class PasswordTooWeak(AccessProblem):
    """The password is too short, too long or too easily guessed."""


class InvitationUnusable(AccessProblem):
    """The link is unknown, has been used or is too old."""

    def __init__(self) -> None:
        super().__init__("Länken gäller inte längre. Be en administratör om en ny.")


class NoSuchOfficer(AccessProblem):
    """No officer has this address."""

    def __init__(self, email: str) -> None:
        super().__init__(f"Ingen användare har adressen {email}.")
        self.email = email


class OfficerExists(AccessProblem):
    """An officer with this address is there already."""

    def __init__(self, email: str) -> None:
        super().__init__(f"Det finns redan en användare med adressen {email}.")
        self.email = email


class TooFewAdministrators(AccessProblem):
    """The change would leave fewer administrators than the installation must have."""

    def __init__(self, least: int) -> None:
        super().__init__(f"Det måste finnas minst {least} aktiva administratörer.")
        self.least = least


class RoleUnknown(AccessProblem):
    """The word names no role."""

    def __init__(self, word: str, known: tuple[str, ...]) -> None:
        super().__init__(f"Okänd roll: {word}. Välj bland {', '.join(known)}.")
        self.word = word
