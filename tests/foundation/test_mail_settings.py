"""The sender's address: what cannot stand in an SMTP command is refused at the start, not found out by each letter."""

import pytest

from portal.foundation.settings import SettingInvalid, read_settings


@pytest.mark.parametrize(
    "value",
    [
        "Kommunen <upphandling@kommun.example>",
        "kommun.example",
        "a@b@c",
        "å@kommun.example",
        "a@b\r\nX: y",
        "a b@c.example",
    ],
)
@pytest.mark.parametrize("name", ["ANBUD_MAIL_FROM", "ANBUD_MAIL_REPLY_TO"])
def test_a_sender_that_is_no_address_alone_stops_the_start_with_one_line(tmp_path, name, value):
    with pytest.raises(SettingInvalid, match=f"^{name}: must be an address alone, like upphandling@kommun.se"):
        read_settings({"ANBUD_DATA_DIR": str(tmp_path), name: value})


def test_an_address_alone_is_taken(tmp_path):
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_MAIL_FROM": "upphandling@kommun.example"})
    assert (settings.mail_from, settings.mail_reply_to) == ("upphandling@kommun.example", None)
