"""The wire form of a letter: what a reader's program gets back is what was written, whatever was written."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.letters import domain

AT = datetime(2030, 3, 12, 8, 0, tzinfo=UTC)
# No control characters: they are dropped on purpose, which has its own test.
_ANY = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs")), max_size=30)
_HARD = st.sampled_from((".", "..", "=", "=2E", " ", "\t", "å", "From ", "--=_x", "a" * 74, "ö" * 30, "=E5" * 25))


def _made_of(*pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*pieces), max_size=20).map("".join)


TEXT = _made_of(_ANY, _HARD, st.just("\n"), st.just("\n."))
LINE = _made_of(_ANY, _HARD)


def _letter(text: str, html: str, subject: str) -> bytes:
    return b"".join(
        (
            domain.headers({"Subject": subject, "From": domain.mailbox("Övertorneå", "a@b.se")}, AT, "=_x"),
            domain.part_head("=_x", "plain", True),
            domain.quoted_printable(text),
            domain.part_head("=_x", "html", False),
            domain.quoted_printable(html),
            domain.last_boundary("=_x"),
        )
    )


def _slowly(text: str, html: str, subject: str) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = subject
    message["From"] = domain.mailbox("Övertorneå", "a@b.se")
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message_from_bytes(message.as_bytes(), policy=policy.default)  # type: ignore[return-value]


def _parts(message: EmailMessage) -> list[str]:
    # A part's last line break belongs to the boundary after it (RFC 2046, 5.1.1).
    return [part.get_content().replace("\r\n", "\n").rstrip("\n") for part in message.iter_parts()]


@given(TEXT, TEXT, LINE)
def test_a_joined_letter_reads_as_the_one_the_standard_library_builds(text: str, html: str, subject: str) -> None:
    subject = domain.subject_line(subject)
    fast = message_from_bytes(_letter(text, html, subject), policy=policy.default)
    slow = _slowly(text, html, subject)
    assert _parts(fast) == _parts(slow)
    assert [part.get_content_type() for part in fast.iter_parts()] == ["text/plain", "text/html"]
    assert fast["Subject"] == subject
    assert fast["From"] == slow["From"]
    assert not any(part.defects for part in fast.walk())


@given(TEXT)
def test_every_line_is_ready_for_the_wire(text: str) -> None:
    wire = domain.quoted_printable(text)
    assert wire.isascii()
    assert wire.endswith(b"\r\n")
    lines = wire.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 76 and not line.startswith(b".") for line in lines)
    assert not any(b"\r" in line or b"\n" in line or line.endswith((b" ", b"\t")) for line in lines)


@given(TEXT, TEXT)
def test_fragments_may_be_joined_in_any_order(first: str, second: str) -> None:
    def read(wire: bytes) -> str:
        whole = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + wire
        return message_from_bytes(whole, policy=policy.default).get_content()

    one, two = domain.quoted_printable(first), domain.quoted_printable(second)
    assert read(one + two) == read(one) + read(two)


@given(LINE, st.sampled_from(("Subject", "X-Anything")))
def test_a_header_says_what_it_was_given(value: str, name: str) -> None:
    value = domain.subject_line(value)
    wire = domain.header(name, value)
    assert wire.isascii()
    assert all(len(line) <= 998 for line in wire.split(b"\r\n"))
    assert message_from_bytes(wire + b"\r\n", policy=policy.default)[name] == value


@pytest.mark.parametrize("value", ["a\r\nBcc: x@y.se", "a\nb", "a\rb"])
def test_a_line_break_in_a_header_is_refused(value: str) -> None:
    with pytest.raises(domain.HeaderUnsafe):
        domain.header("Subject", value)


def test_controls_and_text_that_turns_the_reading_direction_are_dropped_from_a_subject() -> None:
    assert domain.subject_line("Snö\x00röj\u202ening\r\nBcc: x") == "Snöröjning Bcc: x"


def test_a_long_subject_is_cut_and_says_so() -> None:
    assert len(domain.subject_line("å" * 500)) == domain.MAX_SUBJECT
    assert domain.subject_line("å" * 500).endswith("…")


def test_a_bounce_address_names_no_recipient_and_is_the_same_each_time() -> None:
    address = domain.envelope_sender("digest:7:2030-03-12", "secret" * 6, "studs.example", "x@example.se")
    assert address == domain.envelope_sender("digest:7:2030-03-12", "secret" * 6, "studs.example", "x@example.se")
    assert address.startswith("b+")
    assert address.endswith("@studs.example")
    assert address != domain.envelope_sender("digest:7:2030-03-12", "another" * 6, "studs.example", "x@example.se")


def test_without_a_bounce_domain_bounces_go_to_the_sender() -> None:
    assert domain.envelope_sender("k", "s", None, "x@example.se") == "x@example.se"
