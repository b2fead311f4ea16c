"""The pages where a firm signs up, confirms, changes its choices and ends."""

from typing import Any

from suppliers.signup.web import choices, confirmation, data, ending, forgetting, moving, steps

ROUTES: list[Any] = [
    *steps.ROUTES,
    *confirmation.ROUTES,
    *choices.ROUTES,
    *data.ROUTES,
    *moving.ROUTES,
    *forgetting.ROUTES,
    *ending.ROUTES,
]
