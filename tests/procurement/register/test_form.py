"""The officers' form: saving what nobody touched changes nothing."""

from datetime import UTC, datetime

import pytest

from procurement.register.domain import differences
from procurement.register.web.internal import _filled, _read, _untouched_stay
from procurement.register.web.words import page_key

NO_VALUE = (
    "buyer", "unit", "procedure", "place", "submission_url", "submission_system", "upphandlings_id", "case_number",
    "contact_name", "contact_email", "contact_phone", "planned_on", "planned_precision", "contract_from_on",
    "contract_until_on", "internal_note", "deadline_at", "value_from_minor", "value_to_minor",
)  # fmt: skip
SWEDISH = {"sv": {"title": "Snöröjning", "summary": "Kort.", "description": "Långt."}}


def saved_untouched(**values):
    """The procurement, and the fields and texts that its form gives back when saved as it was shown."""
    found = dict.fromkeys(NO_VALUE) | {
        "revision": 3, "language": "sv", "cpv": ["90620000"], "preliminary": False, "texts": SWEDISH, **values,
    }  # fmt: skip
    form = _filled(found)
    if not found["preliminary"]:
        del form.values["preliminary"]
    return found, *_untouched_stay(form, found, *_read(form, found["language"]))


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"value_from_minor": 123450, "value_to_minor": 123499},
        {"deadline_at": datetime(2026, 10, 14, 21, 59, 59, tzinfo=UTC)},
        {"language": "fi", "texts": {"fi": {"title": "Auraus", "summary": "Lyhyt.", "description": "Pitkä."}}},
        {"texts": SWEDISH | {"fi": {"title": "Auraus", "summary": "Lyhyt.", "description": "Pitkä."}}},
    ],
)
def test_a_form_saved_as_it_was_shown_changes_nothing(values):
    found, fields, texts = saved_untouched(**values)

    assert differences(found, fields) == {}
    assert texts == found["texts"]


@pytest.mark.parametrize("after", ["", "²", "-1", "x", "99999999999"])
def test_a_page_key_that_no_row_has_is_as_if_nothing_was_asked(after):
    assert page_key(after) is None
