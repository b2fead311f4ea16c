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
