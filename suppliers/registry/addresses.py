"""E-mail addresses; the only module that imports email-validator."""

from email_validator import EmailNotValidError, validate_email

from suppliers.registry.domain import WRONG_ADDRESS
from suppliers.registry.errors import DetailWrong


def read_address(text: str) -> str:
    """Return the address in lower case with its domain as A-label, as it stands in header and envelope.

    Raises:
        DetailWrong: there is none, it is not one, or its local part needs more than ASCII.
    """
    text = text.strip()
    if not text:
        raise DetailWrong("email", "Skriv din e-postadress.")
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise DetailWrong("email", WRONG_ADDRESS) from None
    if found.ascii_email is None:
        raise DetailWrong("email", "Delen före @ får bara ha bokstäver utan prickar. Skriv en annan adress.")
    return found.ascii_email.lower()
