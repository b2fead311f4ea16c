"""How much one caller may ask: counted in the database, so that all web processes agree; told in every answer."""

import math
import re
from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.exceptions import ValidationException

from portal.api.keyed import HOLDER
from portal.foundation import clock
from portal.foundation.keys.actions import KeyHolder
from portal.foundation.limits import TooOften, count_use
from portal.foundation.limits.networks import THIS_MACHINE, network_of
from portal.foundation.settings import Settings

WINDOW = timedelta(minutes=1)
# Behind a proxy on this machine everybody comes from here.
FROM_THIS_MACHINE = 20
COUNTED = "anbud_api_limit"
# Days and instants. Litestar takes the word null for none of them, and a number for seconds since 1970.
DAYS = frozenset({"due_before", "changed_since", "on"})
WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


async def before_reading(request: Request[Any, Any, Any]) -> None:
    """Count the request, and refuse what is no date where a date belongs.

    Raises:
        TooOften: the network has asked for all it may this minute.
        ValidationException: a day or an instant is written in another way than ISO 8601.
    """
    await count_request(request)
    asked = request.query_params.multi_items()
    wrong = [(name, value) for name, value in asked if name in DAYS and not WRITTEN.match(value)]
    if wrong:
        found = [
            {"source": "query", "key": name, "message": f"Expected a date, got `{value}`"} for name, value in wrong
        ]
        raise ValidationException("not a date", extra=found)


async def count_request(request: Request[Any, Any, Any]) -> None:
    """Count the request against the key it shows, or else its network.

    Raises:
        TooOften: the key or the network has asked for all it may this minute.
    """
    settings: Settings = request.app.state.settings
    if not settings.api_requests_per_minute:
        return
    key, network, now = request.scope.get(HOLDER), network_of(request), clock.now()
    many = FROM_THIS_MACHINE if not key and network in THIS_MACHINE else 1
    most = settings.api_requests_per_minute * many
    used = await count_use("api", f"key {key.id}" if isinstance(key, KeyHolder) else network, window=WINDOW, now=now)
    rest = max(1, math.ceil((used.ends_at - now).total_seconds()))
    request.scope[COUNTED] = (most, max(0, most - used.times), rest)  # type: ignore[literal-required]
    if used.times > most:
        raise TooOften(used.ends_at)
