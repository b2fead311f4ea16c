"""The officers' form: saving what nobody touched changes nothing, and wrong input says what to do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from portal.foundation.web import Form
from procurement.register.actions.editing import _flat
from procurement.register.domain import differences
from procurement.register.web.form import blank, filled, read
from procurement.register.web.words import page_key

NO_VALUE = (
    "buyer", "unit", "procedure", "place", "submission_url", "submission_system", "upphandlings_id", "case_number",
    "contact_name", "contact_email", "contact_phone", "planned_on", "planned_precision", "contract_from_on",
    "contract_until_on", "internal_note", "activity_rule", "owner", "deadline_at", "questions_until", "value_from_minor", "value_to_minor",
)  # fmt: skip
SWEDISH = {"sv": {"title": "Snöröjning", "summary": "Kort.", "description": "Långt."}}
LOT = {
    "number": "A", "title": "Grus", "description": "Till vägar.", "cpv": ["14212000"], "value_minor": 123456,
    "deadline_at": datetime(2026, 10, 14, 21, 59, 59, tzinfo=UTC), "awarded_to": "Grus AB", "cancelled": False,
}  # fmt: skip
LINK = {"kind": "page", "url": "https://a.example/x", "title": "Underlag", "language": "fi"}


def kept(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(NO_VALUE) | {
        "revision": 3, "status": "open", "lots": [], "papers": [], "unknown": [], "language": "sv", "cpv": ["90620000"], "preliminary": False, "texts": SWEDISH, "nuts": ["SE332"],
        "links": [LINK], "currency": "SEK", **values,
    }  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"value_from_minor": 123450, "value_to_minor": 123499, "currency": "EUR"},
        {"deadline_at": datetime(2026, 10, 14, 21, 59, 59, tzinfo=UTC)},
        {"questions_until": datetime(2026, 10, 1, 10, 0, 1, tzinfo=UTC)},
        {"language": "fi", "texts": {"fi": {"title": "Auraus", "summary": "Lyhyt.", "description": "Pitkä."}}},
        {"language": "de", "texts": {"de": {"title": "Räumdienst", "summary": "", "description": ""}}},
        {"texts": SWEDISH | {"fi": {"title": "Auraus", "summary": "Lyhyt.", "description": "Pitkä."}}},
        {"texts": {"sv": {"title": "T" * 250, "summary": "S" * 900, "description": "", "requirements": "R"}}},
        {"papers": ["espd", "insurance"], "unknown": ["value", "contract"]},
        {"submission_url": "http://192.0.2.7/anbud", "links": [{**LINK, "url": "http://intranet/x"}]},
        {"lots": [LOT, {**LOT, "number": "B", "cancelled": True, "deadline_at": None, "value_minor": None}]},
    ],
)
def test_a_form_saved_as_it_was_shown_changes_nothing(values: dict[str, Any]) -> None:
    found = kept(**values)
    form = filled(found)
    if not found["preliminary"]:
        del form.values["preliminary"]
    fields, texts, links, lots = read(form, found)

    assert form.errors == {}
    assert differences(found, fields) == {}
    assert {name: text for name, text in _flat(texts).items() if text} == {
        name: text for name, text in _flat(found["texts"]).items() if text
    }
    assert links == found["links"]
    assert lots == found["lots"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"title": "T" * 201}, "title"),
        ({"title": "T", "summary": "S" * 301}, "summary"),
        ({"title": "T", "lot_number": ["1", "1"], "lot_title": ["A", "B"]}, "lot_number-1"),
        ({"title": "T", "lot_number": ["", "2"], "lot_title": ["A", "B"], "lot_cpv": ["", "99"]}, "lot_cpv-1"),
        ({"title": "T", "lot_number": ["1"], "lot_deadline_on": ["i morgon"]}, "lot_deadline_on-0"),
        ({"title": "T", "submission_url": "javascript:alert(1)"}, "submission_url"),
        ({"title": "T", "submission_url": "https://localhost/x"}, "submission_url"),
        ({"title": "T", "cpv": "90620000 12345678"}, "cpv"),
        ({"title": "T", "nuts": "Norrbotten"}, "nuts"),
        ({"title": "T", "deadline_on": "i morgon"}, "deadline_on"),
        ({"title": "T", "deadline_on": "2026-10-14", "deadline_time": "kväll"}, "deadline_time"),
        ({"title": "T", "deadline_on": "2026-10-14", "questions_on": "2026-10-15"}, "questions_on"),
        ({"title": "T", "value_from": "700 000", "value_to": "400 000"}, "value_to"),
        ({"title": "T", "contract_from_on": "2026-10-14", "contract_until_on": "2025-10-14"}, "contract_until_on"),
        ({"title": "T", "contact_email": "anna"}, "contact_email"),
        ({"title": "T", "submission_url": "ftp://x"}, "submission_url"),
        ({"title": "T", "link_title": ["A"], "link_url": ["x"], "link_kind": ["page"], "link_language": ["sv"]}, "link_url"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_at_its_field(values: dict[str, Any], wrong: str) -> None:
    form = Form.of(**values, language="sv")
    read(form)
    assert list(form.errors) == [wrong]


def test_a_draft_may_be_as_incomplete_as_it_is() -> None:
    form = Form.of(language="sv", summary="Kort.", summary_fi="Lyhyt.")
    said = read(form)
    assert form.valid
    assert said.texts["fi"] == {"title": "", "summary": "Lyhyt.", "description": "", "requirements": ""}


def test_an_untouched_new_form_says_nothing() -> None:
    assert read(blank()).blank
    assert not read(Form.of(language="sv", unknown=["value"])).blank


@pytest.mark.parametrize(("emptied", "wrong"), [("title", "title"), ("title_fi", "title_fi")])
def test_what_is_public_keeps_a_title_in_each_of_its_languages(emptied: str, wrong: str) -> None:
    found = kept(texts=SWEDISH | {"fi": {"title": "Auraus", "summary": "Lyhyt.", "description": ""}})
    form = filled(found)
    form.values[emptied] = [""]
    read(form, found)
    assert list(form.errors) == [wrong]


def test_what_is_known_is_no_longer_unknown() -> None:
    form = Form.of(language="sv", value_from="400 000", unknown=["value", "deadline_at", "nonsense"])
    assert read(form).fields["unknown"] == ["deadline_at"]


def test_an_address_without_its_beginning_is_given_one() -> None:
    assert read(Form.of(language="sv", submission_url="www.anbud.example/2")).fields["submission_url"] == (
        "https://www.anbud.example/2"
    )


def test_a_lot_goes_by_a_tick_or_when_it_is_emptied() -> None:
    found = kept(lots=[LOT, {**LOT, "number": "B"}, {**LOT, "number": "C"}])
    form = filled(found)
    form.values["lot_remove"] = ["0"]
    for name in ("number", "title", "description", "cpv", "value", "deadline_on"):
        form.values[f"lot_{name}"][1] = ""
    assert read(form, found).lots == [found["lots"][2]]


@pytest.mark.parametrize("after", ["", "²", "-1", "x", "99999999999"])
def test_a_page_key_that_no_row_has_is_as_if_nothing_was_asked(after: str) -> None:
    assert page_key(after) is None
