import importlib
from pathlib import Path

from portal.foundation.errors import AnbudError
from portal.problems import STATUS

ROOT = Path(__file__).resolve().parents[2]


def _error_classes() -> set[type[AnbudError]]:
    found = set()
    for package in ("portal", "procurement", "suppliers", "notifications"):
        for path in (ROOT / package).rglob("errors.py"):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            found |= {v for v in vars(module).values() if isinstance(v, type) and issubclass(v, AnbudError)}
    return found - {AnbudError}


def test_every_error_of_ours_has_a_status() -> None:
    assert {kind.__name__ for kind in _error_classes()} - {kind.__name__ for kind in STATUS} == set()
