"""What import contracts cannot see: whose tables a statement touches, how long they keep what, and that rules wait for nothing."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.foundation.database import fetch
from portal.foundation.retention.domain import homeless
from portal.retention import record_classes
from tests.visitor import settings_in

ROOT = Path(__file__).resolve().parents[2]
# From the bottom up. What stands at the roof owns no table.
HOUSE = ("portal.foundation", "procurement", "suppliers", "notifications", "portal")
WRITTEN = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+(\w+)")
READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")
# Beside the standard library, what a rule may lean on: values in, values out, no waiting.
LIBRARIES_OF_RULES = {"flufl", "icalendar", "idna", "msgspec", "stdnum", "holidays"}


def _package(file: Path) -> str:
    parts = file.relative_to(ROOT).parts
    return "portal.foundation" if parts[:2] == ("portal", "foundation") else parts[0]


def _files() -> list[Path]:
    folders = ("portal", "procurement", "suppliers", "notifications")
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def _owners() -> dict[str, str]:
    found = {}
    for file in _files():
        if file.name == "tables.py" or file.parent.name == "tables":
            found |= dict.fromkeys(re.findall(r'tablename="(\w+)"', file.read_text()), _package(file))
    return found


OWNERS = _owners()


def _statements(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _trespasses(package: str, source: str) -> list[str]:
    """Return the tables of others that statements in `source` write, and those of higher packages that they read."""
    found = []
    for statement in _statements(source):
        found += [f"writes {t}" for t in WRITTEN.findall(statement) if OWNERS.get(t, package) != package]
        above = HOUSE[HOUSE.index(package) + 1 :]
        found += [f"reads {t}" for t in READ.findall(statement) if OWNERS.get(t) in above]
    return found


@pytest.mark.parametrize("file", _files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_package_writes_its_own_tables_only_and_reads_none_above_it(file):
    assert _trespasses(_package(file), file.read_text()) == []


@pytest.mark.parametrize(
    ("package", "statement", "told"),
    [
        ("procurement", "UPDATE letter SET state = 'ready'", ["writes letter"]),
        ("portal", "DELETE FROM event", ["writes event"]),
        ("suppliers", "SELECT 1 FROM contact c JOIN hit h USING (id)", ["reads hit"]),
        ("notifications", "SELECT 1 FROM contact JOIN hit USING (id)", []),
    ],
)
def test_a_trespass_is_seen(package, statement, told):
    assert _trespasses(package, repr(statement)) == told


def _rules() -> list[Path]:
    return [file for file in _files() if file.name == "domain.py" or "domain" in file.parts]


def _unruly(source: str) -> list[str]:
    """Return what has no place in a rule: waiting, and libraries that reach outside."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await):
            found.append("waits")
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        allowed = {*sys.stdlib_module_names, *LIBRARIES_OF_RULES, "portal", "procurement", "suppliers", "notifications"}
        found += [module for module in modules if module.partition(".")[0] not in allowed]
    return found


@pytest.mark.parametrize("file", _rules(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_rule_waits_for_nothing_and_knows_values_only(file):
    assert _unruly(file.read_text()) == []


def test_a_rule_that_waits_is_seen():
    assert _unruly("import asyncpg\nasync def rule():\n    pass") == ["asyncpg", "waits"]


async def test_every_table_belongs_to_a_class_of_record(db: None, tmp_path: Path) -> None:
    rows = await fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration'")
    assert homeless([row["tablename"] for row in rows], record_classes(settings_in(tmp_path))) == []
