"""DKIM: signed once, list headers included, the same bytes at every attempt; and what DNS says of our domains."""

import base64
from datetime import UTC, datetime, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from notifications.delivery.authentication import authentication_of
from notifications.delivery.jobs import deliver_due
from notifications.delivery.signing import signature_of
from notifications.digests.actions import alerts_due
from notifications.matching.actions import match_due
from portal.foundation import clock
from tests import given


@pytest.fixture(scope="module")
def key():
    private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return pem, base64.b64encode(public).decode()


def verified(letter, public):
    return dkim.verify(letter, dnsfunc=lambda name, timeout=5: f"v=DKIM1; k=rsa; p={public}".encode())


async def test_a_real_letter_is_signed_list_headers_included_and_the_same_at_every_attempt(db, relay, settings, key):
    pem, public = key
    chosen = settings(relay.url, ANBUD_DKIM_KEY=pem, ANBUD_DKIM_SELECTOR="anbud")
    await given.contact(now=clock.now(), frequency="now")
    await given.published(now=clock.now())
    await match_due(clock.now())
    await alerts_due(chosen, clock.now())
    relay.script["DOT"] = ["451 4.3.0 later"]

    await deliver_due(chosen)
    await deliver_due(chosen, datetime.now(UTC) + timedelta(minutes=10))

    first, second = relay.bodies
    assert first == second
    assert verified(second, public)
    head = second.split(b"\r\n\r\n")[0].replace(b"\r\n ", b"").lower()
    signed = head.split(b"dkim-signature:")[1].split(b"h=")[1].split(b";")[0]
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"list-id", b"from"} <= {
        name.strip() for name in signed.split(b":")
    }


def test_a_letter_that_was_changed_is_not_verified(key):
    pem, public = key
    letter = b"From: a@b.example\r\nSubject: x\r\n\r\nhej\r\n"
    signed = signature_of(letter, "b.example", "anbud", pem) + letter
    assert verified(signed, public)
    assert not verified(signed.replace(b"hej", b"nej"), public)


RECORDS = {
    "overtornea.example": ["v=spf1 ip4:192.0.2.1 -all", "other"],
    "s1._domainkey.overtornea.example": ["v=DKIM1; p=AAAA"],
    "_dmarc.overtornea.example": ["v=DMARC1; p=reject"],
}


def dns_with(**changes):
    records = {**RECORDS, **changes}

    async def ask(name):
        return records.get(name, [])

    return ask


async def test_domains_in_order_are_said_to_be(settings):
    found = await authentication_of(settings(), "s1", dns_with())
    assert [(one.what, one.ok) for one in found] == [("spf", True), ("dkim", True), ("dmarc", True)]


@pytest.mark.parametrize(
    ("changes", "more", "what", "says"),
    [
        ({"overtornea.example": []}, {}, "spf", "has no SPF record"),
        ({"overtornea.example": ["v=spf1 -all", "v=spf1 ?all"]}, {}, "spf", "has 2 SPF records"),
        ({"overtornea.example": ["v=spf1 +all"]}, {}, "spf", "lets everybody send"),
        ({"x.other.example2": ["v=spf1 -all"]}, {"ANBUD_BOUNCE_DOMAIN": "x.other.example2"}, "spf", "not in line"),
        ({"s1._domainkey.overtornea.example": []}, {}, "dkim", "has no key"),
        ({"s1._domainkey.overtornea.example": ["v=DKIM1; p="]}, {}, "dkim", "was withdrawn"),
        ({"_dmarc.overtornea.example": []}, {}, "dmarc", "has no record"),
    ],
)
async def test_what_is_wrong_is_said_in_a_plain_line(settings, changes, more, what, says):
    found = {one.what: one for one in await authentication_of(settings(**more), "s1", dns_with(**changes))}
    assert not found[what].ok
    assert says in found[what].says


async def test_dns_that_does_not_answer_is_one_line(settings):
    async def ask(name):
        raise OSError("DNS gives no answer")

    assert await authentication_of(settings(), "s1", ask) == [("dns", False, "DNS gives no answer")]
