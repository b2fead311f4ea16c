"""Settings: one frozen object, built once from the environment.

Every `ANBUD_NAME` may also be given as `ANBUD_NAME_FILE`, the path of a file that holds the value.
Each setting has its paragraph in docs/settings.md.
"""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.foundation.errors import AnbudError

LANGUAGES = ("sv", "fi", "fit", "en")
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingInvalid(AnbudError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


@dataclass(frozen=True)
class Settings:
    """All settings; paths are absolute, durations and units are in the names."""

    database_url: str | None
    data_dir: Path
    host: str
    port: int
    environment: str
    secret_key: str = field(repr=False)
    base_url: str
    smtp_url: str | None = field(repr=False)
    smtp_connections: int
    smtp_window: int
    relay_log: Path | None
    dkim_selector: str | None
    dkim_key: str | None = field(repr=False)
    bounce_maildir: Path | None
    bounce_port: int
    bounce_token: str | None = field(repr=False)
    mail_per_minute: int
    mail_per_domain_and_minute: int
    mail_per_recipient_and_day: int
    mail_per_day: int
    mail_from: str
    mail_reply_to: str | None
    bounce_domain: str | None
    timezone: ZoneInfo
    languages: tuple[str, ...]
    municipality: str
    contact_name: str | None
    contact_phone: str | None
    local_postcodes: tuple[str, ...]
    neighbour_postcodes: tuple[str, ...]
    four_eyes: bool
    renewal_months: int
    oidc_issuer: str | None
    oidc_client_id: str | None
    oidc_client_secret: str | None = field(repr=False)
    oidc_trust_email: bool
    private_sources: bool
    source_folders: tuple[Path, ...]
    metrics_token: str | None = field(repr=False)
    log_format: str
    api_requests_per_minute: int
    ocid_prefix: str | None
    webhook_private: bool
    framed_by: tuple[str, ...]
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]

    @property
    def in_production(self) -> bool:
        """Tell whether this is the real service, where nothing is made up for convenience."""
        return self.environment == "production"


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def text(self, name: str, default: str | None = None) -> str | None:
        key = f"ANBUD_{name}"
        if path := self.environ.get(f"{key}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingInvalid(f"{key}_FILE", f"cannot be read: {error.strerror}") from None
        return self.environ.get(key) or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default)) or ""
        if not value.isdigit() or not low <= int(value) <= high:
            raise SettingInvalid(f"ANBUD_{name}", f"must be a whole number from {low} to {high}, not {value!r}")
        return int(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, default) or default
        if value not in choices:
            raise SettingInvalid(f"ANBUD_{name}", f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    def flag(self, name: str) -> bool:
        return self.choice(name, "no", ("yes", "no")) == "yes"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that `environ` describes.

    Raises:
        SettingInvalid: a value cannot be used; the message names the setting and what it must be.
    """
    read = _Reader(environ)
    environment = read.choice("ENVIRONMENT", "development", ("development", "production"))
    data_dir = Path(read.text("DATA_DIR", "var") or "var").absolute()
    host, port = read.text("HOST", "127.0.0.1") or "", read.number("PORT", 8000, 0, 65535)
    return Settings(
        database_url=_database_url(read.text("DATABASE_URL")),
        data_dir=data_dir,
        host=host,
        port=port,
        environment=environment,
        secret_key=_secret_key(read.text("SECRET_KEY"), environment, data_dir),
        base_url=(read.text("BASE_URL") or f"http://{host}:{port}").rstrip("/"),
        smtp_url=_smtp_url(read.text("SMTP_URL")),
        smtp_connections=read.number("SMTP_CONNECTIONS", 4, 1, 64),
        smtp_window=read.number("SMTP_WINDOW", 8, 1, 100),
        dkim_selector=read.text("DKIM_SELECTOR"),
        dkim_key=_dkim_key(read.text("DKIM_KEY"), read.text("DKIM_SELECTOR")),
        relay_log=_path(read.text("RELAY_LOG")),
        bounce_maildir=_path(read.text("BOUNCE_MAILDIR")),
        bounce_port=read.number("BOUNCE_PORT", 0, 0, 65535),
        bounce_token=read.text("BOUNCE_TOKEN"),
        mail_per_minute=read.number("MAIL_PER_MINUTE", 0, 0, 1_000_000),
        mail_per_domain_and_minute=read.number("MAIL_PER_DOMAIN_AND_MINUTE", 0, 0, 1_000_000),
        mail_per_recipient_and_day=read.number("MAIL_PER_RECIPIENT_AND_DAY", 30, 0, 10_000),
        mail_per_day=read.number("MAIL_PER_DAY", 50_000, 0, 100_000_000),
        mail_from=_address("MAIL_FROM", read.text("MAIL_FROM", "upphandling@overtornea.example") or ""),
        mail_reply_to=_optional_address("MAIL_REPLY_TO", read.text("MAIL_REPLY_TO")),
        bounce_domain=read.text("BOUNCE_DOMAIN"),
        timezone=_zone(read.text("TIMEZONE", "Europe/Stockholm") or ""),
        languages=_languages(read.text("LANGUAGES", ",".join(LANGUAGES)) or ""),
        municipality=read.text("MUNICIPALITY", "Övertorneå kommun") or "",
        contact_name=read.text("CONTACT_NAME"),
        contact_phone=read.text("CONTACT_PHONE"),
        local_postcodes=_beginnings("LOCAL_POSTCODES", read.text("LOCAL_POSTCODES", "957") or ""),
        neighbour_postcodes=_beginnings("NEIGHBOUR_POSTCODES", read.text("NEIGHBOUR_POSTCODES", "953,956,984") or ""),
        four_eyes=read.flag("FOUR_EYES"),
        renewal_months=read.number("RENEWAL_MONTHS", 9, 1, 36),
        oidc_issuer=_issuer(read.text("OIDC_ISSUER"), read.text("OIDC_CLIENT_ID")),
        oidc_client_id=read.text("OIDC_CLIENT_ID"),
        oidc_client_secret=read.text("OIDC_CLIENT_SECRET"),
        oidc_trust_email=read.flag("OIDC_TRUST_EMAIL"),
        private_sources=read.flag("PRIVATE_SOURCES"),
        source_folders=_folders(read.text("SOURCE_FOLDERS"), environment),
        metrics_token=read.text("METRICS_TOKEN"),
        log_format=read.choice("LOG_FORMAT", "text", ("text", "json")),
        api_requests_per_minute=read.number("API_REQUESTS_PER_MINUTE", 300, 0, 1_000_000),
        ocid_prefix=_ocid_prefix(read.text("OCID_PREFIX")),
        webhook_private=read.flag("WEBHOOK_PRIVATE"),
        framed_by=_framed_by(read.text("FRAMED_BY")),
        trusted_proxies=_networks(read.text("TRUSTED_PROXIES")),
    )


def _folders(value: str | None, environment: str) -> tuple[Path, ...]:
    """Return the folders as given; without any, every folder, but none in production."""
    if value is None:
        return () if environment == "production" else (Path("/"),)
    return tuple(Path(part).absolute() for part in value.split(":") if part)


def _database_url(value: str | None) -> str | None:
    if value and not value.startswith(("postgresql://", "postgres://")):
        raise SettingInvalid("ANBUD_DATABASE_URL", "must begin with postgresql://")
    return value


def _secret_key(value: str | None, environment: str, data_dir: Path) -> str:
    if value:
        if len(value) < 32:
            raise SettingInvalid("ANBUD_SECRET_KEY", "must be at least 32 characters long")
        return value
    if environment == "production":
        raise SettingInvalid("ANBUD_SECRET_KEY", "is required in production: at least 32 random characters")
    return _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """Return the secret kept at `path`, making it first when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def _smtp_url(value: str | None) -> str | None:
    if not value:
        return None
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise SettingInvalid("ANBUD_SMTP_URL", "cannot be read as an address; its port must be a number") from None
    if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not host:
        raise SettingInvalid("ANBUD_SMTP_URL", "must be smtp://, smtp+starttls:// or smtps:// and name a host")
    insecure = parse_qs(parts.query).get("insecure") == ["yes"]
    if parts.scheme == "smtp" and host not in LOOPBACK and not insecure:
        raise SettingInvalid(
            "ANBUD_SMTP_URL", "plain smtp:// is only for loopback; use smtp+starttls:// or add ?insecure=yes"
        )
    return value


def _issuer(value: str | None, client_id: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SettingInvalid("ANBUD_OIDC_ISSUER", "must be an https:// address, exactly as the directory writes it")
    if not client_id:
        raise SettingInvalid("ANBUD_OIDC_CLIENT_ID", "is needed beside ANBUD_OIDC_ISSUER")
    return value


def _path(value: str | None) -> Path | None:
    return Path(value).absolute() if value else None


def _dkim_key(value: str | None, selector: str | None) -> str | None:
    if value and not selector:
        raise SettingInvalid("ANBUD_DKIM_SELECTOR", "is needed beside ANBUD_DKIM_KEY")
    if value and "PRIVATE KEY-----" not in value:
        raise SettingInvalid("ANBUD_DKIM_KEY", "must be a private key in PEM form; use ANBUD_DKIM_KEY_FILE for a file")
    return value


def _ocid_prefix(value: str | None) -> str | None:
    if value and not re.fullmatch(r"ocds-[a-z0-9]{6}", value):
        raise SettingInvalid("ANBUD_OCID_PREFIX", "must be ocds- and the six letters or digits that were registered")
    return value


def _framed_by(value: str | None) -> tuple[str, ...]:
    """Return the origins whose pages may hold ours in a frame; only the list for embedding allows it at all."""
    origins = tuple((value or "").split())
    wrong = [one for one in origins if not re.fullmatch(r"https?://(\*\.)?[a-zA-Z0-9.-]+(:[0-9]{1,5})?", one)]
    if wrong:
        raise SettingInvalid("ANBUD_FRAMED_BY", f"must hold origins like https://www.kommun.se, not {wrong[0]!r}")
    return origins


def _networks(value: str | None) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks of proxies that are believed; never everybody."""
    found = []
    for part in (value or "").replace(",", " ").split():
        try:
            network = ipaddress.ip_network(part)
        except ValueError:
            network = None
        if network is None or not network.prefixlen:
            problem = f"must hold addresses or networks of proxies, like 127.0.0.1 10.0.3.0/28, not {part!r}"
            raise SettingInvalid("ANBUD_TRUSTED_PROXIES", problem)
        found.append(network)
    return tuple(found)


def _address(name: str, value: str) -> str:
    """Return an address that may stand in an SMTP command; the sender's name in letters is the municipality's."""
    if not ADDRESS.fullmatch(value):
        raise SettingInvalid(
            f"ANBUD_{name}", f"must be an address alone, like upphandling@kommun.se, without a name: not {value!r}"
        )
    return value


def _optional_address(name: str, value: str | None) -> str | None:
    return _address(name, value) if value else None


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingInvalid("ANBUD_TIMEZONE", f"is not a known time zone: {value!r}") from None


def _beginnings(name: str, value: str) -> tuple[str, ...]:
    parts = tuple(part.replace(" ", "") for part in value.split(",") if part.strip())
    if wrong := [part for part in parts if not re.fullmatch(r"\d{1,5}", part)]:
        raise SettingInvalid(f"ANBUD_{name}", f"must be beginnings of postcodes, like 957,9560, not {wrong[0]!r}")
    return parts


def _languages(value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    unknown = [part for part in chosen if part not in LANGUAGES]
    if unknown or "sv" not in chosen:
        raise SettingInvalid("ANBUD_LANGUAGES", f"must hold sv and only {', '.join(LANGUAGES)}, separated by commas")
    return chosen
