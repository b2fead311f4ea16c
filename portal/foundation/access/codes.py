"""One-time codes (TOTP, RFC 6238), the recovery codes beside them, and the secrets kept encrypted."""

import base64
import hashlib
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_totp_secret() -> str:
    """Return a new shared secret, in base32."""
    return pyotp.random_base32()


def totp_address(secret: str, email: str, issuer: str) -> str:
    """Return the otpauth:// address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the time step whose code this is, one step before or after `now` included; None if it is none."""
    digits = "".join(code.split())
    current = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Return codes of 50 random bits each, to be shown once and kept on paper."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]


def digest(token: str) -> str:
    """Return what is kept of a random token: enough to recognise it, nothing to use."""
    return hashlib.sha256(token.encode()).hexdigest()


def recovery_digest(code: str) -> str:
    """Return the digest of a recovery code however it is typed."""
    return digest("".join(letter for letter in code.lower() if letter.isalnum()))


def encrypt(text: str, secret_key: str) -> str:
    """Return `text` encrypted with a key made from the installation's secret."""
    return _fernet(secret_key).encrypt(text.encode()).decode()


def decrypt(text: str, secret_key: str) -> str | None:
    """Return what `encrypt` was given; None when the installation's secret has changed since."""
    try:
        return _fernet(secret_key).decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def _fernet(secret_key: str) -> Fernet:
    key = hashlib.blake2b(secret_key.encode(), digest_size=32, person=b"anbud totp").digest()
    return Fernet(base64.urlsafe_b64encode(key))
