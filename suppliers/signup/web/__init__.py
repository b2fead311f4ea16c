"""The pages where a firm signs up, confirms, changes its choices and ends."""

from typing import Any

from suppliers.signup.web import choices, confirmation, ending, steps

ROUTES: list[Any] = [*steps.ROUTES, *confirmation.ROUTES, *choices.ROUTES, *ending.ROUTES]
