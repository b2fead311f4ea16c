"""Settings: one typed object, each entry in the manual, bad values told in one line."""

import re
from pathlib import Path

import pytest

from portal.foundation.settings import SettingInvalid, read_settings

ROOT = Path(__file__).resolve().parents[2]
SOURCE = (ROOT / "portal/foundation/settings.py").read_text()
NAMES = {f"ANBUD_{name}" for name in re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', SOURCE)}


def read(tmp_path, **values):
    return read_settings({"ANBUD_DATA_DIR": str(tmp_path), **{f"ANBUD_{k}": v for k, v in values.items()}})


def test_every_setting_has_a_paragraph_and_a_line_in_the_example():
    assert len(NAMES) > 20
    manual, example = (ROOT / "docs/settings.md").read_text(), (ROOT / ".env.example").read_text()
    assert {name for name in NAMES if f"**{name}**" not in manual} == set()
    assert {name for name in NAMES if f"# {name}=" not in example} == set()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "ANBUD_PORT"),
        ("PORT", "70000", "65535"),
        ("ENVIRONMENT", "staging", "development, production"),
        ("DATABASE_URL", "mysql://x", "postgresql://"),
        ("SMTP_URL", "smtp://relay.example", "starttls"),
        ("SMTP_URL", "http://relay.example", "smtps://"),
        ("SECRET_KEY", "short", "32"),
        ("TIMEZONE", "Europe/Övertorneå", "time zone"),
        ("LANGUAGES", "fi,en", "sv"),
        ("SMTP_WINDOW", "0", "1 to 100"),
    ],
)
def test_a_bad_value_is_told_in_one_line_that_names_it(tmp_path, name, value, says):
    with pytest.raises(SettingInvalid, match=says) as told:
        read(tmp_path, **{name: value})
    assert "\n" not in str(told.value)


def test_plain_smtp_is_for_loopback_or_for_who_insists(tmp_path):
    assert read(tmp_path, SMTP_URL="smtp://127.0.0.1:25").smtp_url
    assert read(tmp_path, SMTP_URL="smtp://relay.example?insecure=yes").smtp_url


def test_production_demands_a_secret_and_development_keeps_one(tmp_path):
    with pytest.raises(SettingInvalid, match="SECRET_KEY"):
        read(tmp_path, ENVIRONMENT="production")
    assert read(tmp_path).secret_key == read(tmp_path).secret_key


def test_a_secret_may_be_in_a_file(tmp_path):
    (tmp_path / "key").write_text("k" * 40 + "\n")
    assert read(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key")).secret_key == "k" * 40


def test_secrets_are_not_in_the_settings_text(tmp_path):
    told = repr(read(tmp_path, SECRET_KEY="s" * 40, SMTP_URL="smtps://user:hemligt@relay.example"))
    assert "ssss" not in told
    assert "hemligt" not in told
