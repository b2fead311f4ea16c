"""Do receivers believe that our mail is ours? What DNS says: SPF, DKIM and DMARC of the domains that we send from."""

import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import dns.asyncresolver
import dns.exception
import dns.resolver

from portal.foundation.settings import Settings

TxtOf = Callable[[str], Awaitable[list[str]]]


class Finding(NamedTuple):
    """One line of the check."""

    what: str
    ok: bool
    says: str


async def txt_of(name: str) -> list[str]:
    """Return the TXT records of a name; none when it does not exist.

    Raises:
        OSError: DNS cannot be asked.
    """
    try:
        answer = await dns.asyncresolver.resolve(name, "TXT", lifetime=10)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise OSError(f"DNS gives no answer for {name}: {type(error).__name__}") from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


async def authentication_of(settings: Settings, selector: str | None, ask: TxtOf = txt_of) -> list[Finding]:
    """Return what receivers find about our domains, and whether it is in line with the sender that people see."""
    from_domain = settings.mail_from.rpartition("@")[2]
    envelope = settings.bounce_domain or from_domain
    try:
        return [
            await _spf(envelope, from_domain, ask),
            await _dkim(from_domain, selector, ask),
            await _dmarc(from_domain, ask),
        ]
    except OSError as error:
        return [Finding("dns", False, str(error))]


async def _spf(envelope: str, from_domain: str, ask: TxtOf) -> Finding:
    records = [record for record in await ask(envelope) if record.lower().startswith("v=spf1")]
    if len(records) != 1:
        said = "has no SPF record" if not records else f"has {len(records)} SPF records: receivers then go by none"
        return Finding("spf", False, f"{envelope} {said}")
    if re.search(r"(?:^|\s)\+?all\b", records[0]):
        return Finding("spf", False, f"{envelope} lets everybody send in its name: {records[0]}")
    if _organisation(envelope) != _organisation(from_domain):
        return Finding("spf", False, f"{envelope} is not in line with {from_domain}: DMARC will not count it")
    return Finding("spf", True, f"{envelope}: {records[0]}")


async def _dkim(domain: str, selector: str | None, ask: TxtOf) -> Finding:
    if selector is None:
        return Finding("dkim", False, "give the relay's selector with --selector to have its key looked up")
    name = f"{selector}._domainkey.{domain}"
    records = [record for record in await ask(name) if "p=" in record]
    if not records:
        return Finding("dkim", False, f"{name} has no key: the relay's signatures cannot be checked")
    if re.search(r"\bp=\s*(?:;|$)", records[0]):
        return Finding("dkim", False, f"{name} holds a key that was withdrawn")
    return Finding("dkim", True, f"{name} holds a key; have the relay cover List-Unsubscribe and List-Unsubscribe-Post")


async def _dmarc(domain: str, ask: TxtOf) -> Finding:
    for name in dict.fromkeys((f"_dmarc.{domain}", f"_dmarc.{_organisation(domain)}")):
        records = [record for record in await ask(name) if record.lower().startswith("v=dmarc1")]
        if len(records) == 1:
            return Finding("dmarc", True, f"{name}: {records[0]}")
        if records:
            return Finding("dmarc", False, f"{name} has {len(records)} records: receivers then go by none")
    return Finding("dmarc", False, f"_dmarc.{domain} has no record: large receivers refuse bulk mail without one")


def _organisation(domain: str) -> str:
    """Return the last two labels: enough for municipalities, which are second-level domains."""
    return ".".join(domain.lower().rstrip(".").split(".")[-2:])
