"""How a source is doing: when to ask it next, whether it has changed its ways, whether it has gone quiet."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median, quantiles

import msgspec

from procurement.sources.formats.notice import NoticeRead

LONGEST_PAUSE = timedelta(days=1)
SHORTEST_SILENCE = timedelta(days=7)
# So many readings must stand behind "as usual" before anything is unusual.
LEAST_BEFORE = 3
LEAST_ARRIVALS = 6
LEAST_ITEMS = 5
DROP = 0.4
# What a bidder needs, and what it is called in an alarm.
FIELDS = {
    "deadline_at": "sista dag",
    "cpv": "CPV-kod",
    "buyer_name": "köpare",
    "published_at": "datum",
    "url": "länk",
    "description": "beskrivning",
}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


class Shape(msgspec.Struct):
    """What the items of one reading were like: how many, how many have each field, and how their ids look."""

    items: int = 0
    fields: dict[str, int] = {}
    schemes: dict[str, int] = {}

    def add(self, notice: NoticeRead) -> None:
        """Count one item in."""
        self.items += 1
        for name in FIELDS:
            there = notice.texts[notice.language].description if name == "description" else getattr(notice, name)
            self.fields[name] = self.fields.get(name, 0) + bool(there)
        scheme = scheme_of(notice.external_id)
        if scheme in self.schemes or len(self.schemes) < 20:
            self.schemes[scheme] = self.schemes.get(scheme, 0) + 1

    def share(self, name: str) -> float:
        """Return the share of the items that have a field."""
        return self.fields.get(name, 0) / self.items if self.items else 0.0


def scheme_of(identity: str) -> str:
    """Return what an id looks like: "701354-2023" is 9-9, an address its host and the shape of its path."""
    shaped = re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", _UUID.sub("U", identity)))
    if identity.startswith(("http://", "https://")):
        return "/".join([identity.split("/")[2].lower(), *shaped.split("/")[3:]])[:120]
    return re.sub(r"(?:a9|9a)[a9]*", "x", shaped)[:120]


def drift(shape: Shape, before: Sequence[Shape]) -> list[str]:
    """Return in what way a reading is unlike those before it, in Swedish; nothing as long as little is known."""
    known = [one for one in before if one.items]
    if len(known) < LEAST_BEFORE:
        return []
    usual = median(one.items for one in known)
    if not shape.items:
        return [f"Källan är tom. Den brukar ha omkring {usual:.0f} poster."] if usual >= LEAST_BEFORE else []
    words = []
    if shape.items > max(10 * usual, 50):
        words.append(f"Källan har {shape.items} poster. Den brukar ha omkring {usual:.0f}.")
    if shape.items >= LEAST_ITEMS:
        words += _lost_fields(shape, known) + _other_ids(shape, known)
    return words


def _lost_fields(shape: Shape, known: Sequence[Shape]) -> list[str]:
    words = []
    for name, called in FIELDS.items():
        lacked, lacks = 1 - median(one.share(name) for one in known), 1 - shape.share(name)
        if lacks - lacked >= DROP:
            words.append(f"{lacks:.0%} av posterna saknar {called}, mot {lacked:.0%} annars.".replace("%", " %"))
    return words


def _other_ids(shape: Shape, known: Sequence[Shape]) -> list[str]:
    usual: dict[str, int] = {}
    for one in known:
        for scheme, count in one.schemes.items():
            usual[scheme] = usual.get(scheme, 0) + count
    # Many schemes are no scheme: titles or addresses in words, of which each is its own.
    if not usual or max(usual.values()) < 0.5 * sum(usual.values()):
        return []
    same = sum(count for scheme, count in shape.schemes.items() if scheme in usual)
    return ["Posternas id ser annorlunda ut än förut."] if same < 0.1 * shape.items else []


def silence(arrivals: Sequence[datetime], now: datetime) -> timedelta | None:
    """Return how long nothing new has come, when that is much longer than usual; `arrivals` rise."""
    gaps = [later - earlier for earlier, later in pairwise(arrivals)][-20:]
    if len(gaps) + 1 < LEAST_ARRIVALS:
        return None
    usual = quantiles(gaps, n=10)[-1] if len(gaps) > 1 else gaps[0]  # type: ignore[type-var]
    quiet = now - arrivals[-1]
    return quiet if quiet > max(3 * usual, SHORTEST_SILENCE) else None


def pause_after(every: timedelta, failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time, at most a day or one interval."""
    doubled: timedelta = every * 2 ** min(max(failures - 1, 0), 12)
    return min(doubled, max(LONGEST_PAUSE, every))


def spread(wait: timedelta, seed: str) -> timedelta:
    """Return a wait up to a tenth longer, so that sources added at once are not asked at once for ever."""
    share = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) / 2**32
    return wait + wait * share / 10
