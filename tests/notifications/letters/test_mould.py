"""A letter poured into a mould reads as the letter the standard library builds from the same words."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.letters import domain, mould
from notifications.letters.compose import Item, Reader, compose
from notifications.letters.words import render, words
from portal.foundation import i18n
from portal.foundation.settings import Settings, read_settings
from suppliers.registry.domain import mask

AT = datetime(2030, 3, 12, 8, 0, tzinfo=UTC)
_ANY = st.characters(exclude_categories=("Cc", "Cs", "Cf", "Co", "Zl", "Zp", "Zs"))
LINE = st.text(st.one_of(_ANY, st.sampled_from(" .=<&\"'åöž")), min_size=1, max_size=120)
TOKEN = st.text(st.sampled_from("abcXYZ019_-."), min_size=1, max_size=300)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("data")
    return read_settings({"ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40})


def read(wire: bytes) -> EmailMessage:
    return message_from_bytes(wire, policy=policy.default)  # type: ignore[return-value]


@given(
    st.lists(LINE, min_size=1, max_size=4),
    TOKEN | st.text(_ANY, min_size=1, max_size=30),
    st.sampled_from(("", "\n", ".", " ", "\n\n")),
)
def test_a_gap_is_read_as_if_its_value_had_stood_there_all_along(lines: list[str], value: str, around: str) -> None:
    text = f"{lines[0]}{around}{mould.gap('a')}{around}" + "\n".join(lines[1:])
    wire = mould.of_text(text).filled({"a": mould.in_gap(value)})
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"

    expected = text.replace(mould.gap("a"), value)
    assert read(head + wire).get_content().replace("\r\n", "\n").rstrip("\n") == expected.rstrip("\n")
    assert all(len(line) <= 76 and not line.startswith(b".") for line in wire.split(b"\r\n"))


@settings(max_examples=50)
@given(
    title=LINE, because=LINE, group=LINE, heading=LINE, language=st.sampled_from(("sv", "fi", "fit", "en")),
    local=st.from_regex(r"[a-z&'][a-z0-9._-]{0,30}", fullmatch=True), n=st.integers(1, 30),
)  # fmt: skip
def test_a_composed_letter_reads_as_the_one_the_standard_library_builds(
    house: Settings, title: str, because: str, group: str, heading: str, language: str, local: str, n: int
) -> None:
    bodies = {ending: domain.quoted_printable(f"<p>{title}</p>\n") for ending in ("txt", "html")}
    names = {ending: domain.digest(body + ending.encode()) for ending, body in bodies.items()}
    reader = Reader(f"{local}@firma.example", language, 7, since=AT)
    item = Item(names["txt"], names["html"], words("because", language, because), words("group", language, group))
    row = compose("digest", reader, title, {"heading": heading}, [item] * n, key="k", settings=house, at=AT)
    lookup = {names[ending]: bodies[ending] for ending in bodies}
    fast = read(domain.join(row["parts"], [lookup[name] for name in row["fragments"]]))

    slow = EmailMessage(policy=policy.SMTP)
    slow["Subject"], slow["From"], slow["To"] = row["subject"], fast["From"], reader.address
    for ending, add in (("txt", slow.set_content), ("html", slow.add_alternative)):
        above = render(f"head.{ending}", language, **_head(fast, heading))
        items = render(f"group.{ending}", language, value=group) + n * (
            f"<p>{title}</p>\n" + render(f"because.{ending}", language, value=because)
        )
        add(above + items + _foot(fast, ending, language), **({"subtype": "html"} if ending == "html" else {}))
    built = read(slow.as_bytes())

    assert [_text(part) for part in fast.iter_parts()] == [_text(part) for part in built.iter_parts()]
    assert (fast["Subject"], fast["To"]) == (built["Subject"], built["To"])
    assert not [part.defects for part in fast.walk() if part.defects]


def _head(fast: EmailMessage, heading: str) -> dict[str, str]:
    return {
        "heading": heading, "subject": fast["Subject"], "municipality": _name(fast), "intro": "", "preheader": "",
        "more_url": "", "period": "", "archived_at": "",
    }  # fmt: skip


def _name(fast: EmailMessage) -> str:
    return _text(next(fast.iter_parts())).partition(" / ")[0]


def _foot(fast: EmailMessage, ending: str, language: str) -> str:
    text = _text(next(fast.iter_parts()))
    choices, leave = (re.search(rf"\S+/{page}/\S+", text) for page in ("mina-val", "avsluta"))
    assert choices and leave
    return render(
        f"foot.{ending}", language, municipality=_name(fast), masked=mask(fast["To"]),
        since=i18n.long_date(AT.date(), language), choices=choices[0], ending=leave[0], meeting=(),
    )  # fmt: skip


def _text(part: object) -> str:
    # A part's last line break belongs to the boundary after it (RFC 2046, 5.1.1).
    return str(part.get_content()).replace("\r\n", "\n").rstrip("\n")  # type: ignore[attr-defined]
