"""What a log line holds, whoever writes it and however."""

import io
import json
import logging

import pytest
import structlog

from portal.foundation.logs import configure_logs, without_secrets

SECRETS = [
    "anna.ek+jobb@firma.example",
    "anna%40firma.example",
    "åsa@företag.example",
    "eyJwdXJwb3NlIjoiY29uZmlybSJ9.aBcD-1234.xYz_98",
    "kJ8sL2mN4pQ6rS8tU0vW2xY4zA6bC8dE0fG2hI4jK6l",
]


@pytest.fixture(params=["text", "json"])
def lines(request):
    said = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logs(request.param, to=said)
    yield said
    root.handlers[:], root.level = before[0], before[1]
    structlog.reset_defaults()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_address_and_no_token_gets_through(lines, secret):
    log = structlog.get_logger("anbud.test")
    log.info("said %s", secret)
    log.info("bound", recipient=secret, nested={"to": [secret]})
    logging.getLogger("a.library").warning("550 <%s> unknown", secret)
    try:
        raise ValueError(f"row contains ({secret}, 7)")
    except ValueError:
        log.exception("failed")
    assert secret not in lines.getvalue()
    assert json.dumps(secret) not in lines.getvalue()
    assert "Traceback" in lines.getvalue()


def test_what_is_no_secret_stays_readable():
    line = "published 2026-014 at /upphandlingar/2026-014-snorojning after notifications.delivery.jobs in 12.5 ms"
    assert without_secrets(line) == line


def test_links_and_database_passwords_are_hidden():
    assert without_secrets("GET /mina-val/abc.def") == "GET /mina-val/[token]"
    assert "hemligt" not in without_secrets("cannot reach postgresql://anbud:hemligt@db.example/anbud")


def test_a_json_line_is_one_json_document(capsys):
    said = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logs("json", to=said)
    try:
        structlog.get_logger("anbud.test").warning("told", reference="2026-014")
    finally:
        root.handlers[:], root.level = before[0], before[1]
        structlog.reset_defaults()
    event = json.loads(said.getvalue())
    assert (event["event"], event["reference"], event["level"]) == ("told", "2026-014", "warning")
