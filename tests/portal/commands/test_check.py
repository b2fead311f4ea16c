from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from notifications.delivery.signing import headers_covered
from portal.commands.check import _signatures, _users
from portal.foundation import clock
from portal.foundation.access import actions
from portal.foundation.database import execute
from portal.foundation.settings import read_settings


async def test_production_is_not_in_order_with_one_administrator(db, tmp_path):
    given = {"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "s" * 40}
    production = read_settings({**given, "ANBUD_ENVIRONMENT": "production"})
    await actions.add_officer("a@kommun.example", roles=["admin"], by="command", now=clock.now())
    await execute("UPDATE officer SET oidc_subject = email")
    assert (await _users(production))[0] is False
    assert (await _users(read_settings(given)))[0] is True
    await actions.add_officer("b@kommun.example", roles=["admin"], by="command", now=clock.now())
    assert (await _users(production))[0] is False, "an invitation that nobody has answered is no administrator"
    await execute("UPDATE officer SET oidc_subject = email")
    assert (await _users(production))[0] is True
    await execute("DELETE FROM migration WHERE app_name = 'portal'")
    assert "anbud migrate" in (await _users(production))[1]


async def test_our_own_signature_is_seen_to_cover_the_list_headers(tmp_path):
    pem = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ).decode()  # fmt: skip
    signing = {"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "s" * 40, "ANBUD_DKIM_SELECTOR": "anbud"}
    assert await _signatures(read_settings(signing | {"ANBUD_DKIM_KEY": pem})) == (
        True, "ours, for anbud._domainkey.overtornea.example: the list headers are covered"
    )  # fmt: skip


def test_what_a_signature_covers_is_read_from_it():
    assert headers_covered(b"DKIM-Signature: v=1; h=From : To:\r\n List-Unsubscribe; b=abc\r\n") == {
        "from", "to", "list-unsubscribe"
    }  # fmt: skip
    assert headers_covered(b"DKIM-Signature: v=1; b=abc\r\n") == set()
