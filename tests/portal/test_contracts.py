"""Every import contract holds, and breaks when its rule is broken by one line."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "procurement", "suppliers", "notifications")
# For each contract: the file, the line that breaks it, and the words by which lint-imports tells it.
BREAKS = {
    "house": ("procurement/register/domain.py", "import suppliers.registry.domain", "procurement.register.domain"),
    "roof": ("portal/stray.py", "", "- portal.stray"),
    "procurement": ("procurement/categories/queries.py", "import procurement.register.errors", "categories.queries"),
    "suppliers": ("suppliers/registry/queries.py", "import suppliers.signup.tables", "suppliers.registry.queries"),
    "notifications": ("notifications/letters/queries.py", "import notifications.delivery.ports", "letters.queries"),
    "ground": ("portal/foundation/database/engine.py", "import portal.foundation.web.site", "database.engine"),
    "circles": (
        "procurement/thresholds/__init__.py",
        "import procurement.meetings",
        "No cycles are allowed in procurement",
    ),
    "subject": ("suppliers/registry/helpers.py", "", "- suppliers.registry.helpers"),
    "door-mail": ("notifications/delivery/maildir.py", "import aiosmtplib", "maildir -> aiosmtplib"),
    "door-feeds": ("procurement/sources/formats/xml.py", "import feedparser", "xml -> feedparser"),
    "door-web": ("procurement/sources/queries.py", "import httpx", "queries -> httpx"),
    "door-id-tokens": ("portal/foundation/access/codes.py", "import joserfc", "codes -> joserfc"),
    "door-xml": ("procurement/sources/queries.py", "import lxml.etree", "queries -> lxml"),
    "door-html": ("notifications/letters/fragments.py", "import nh3", "fragments -> nh3"),
    "door-markdown": ("notifications/letters/fragments.py", "import markdown_it", "fragments -> markdown_it"),
    "door-bounces": ("notifications/bounces/actions.py", "import flufl.bounce", "actions -> flufl"),
    "door-passwords": ("portal/foundation/tokens.py", "import argon2", "tokens -> argon2"),
    "door-codes": ("portal/foundation/access/actions.py", "import pyotp", "actions -> pyotp"),
    "door-tokens": ("suppliers/signup/actions.py", "import itsdangerous", "actions -> itsdangerous"),
    "door-server": ("portal/worker.py", "import granian", "worker -> granian"),
    "door-commands": ("portal/worker.py", "import typer", "worker -> typer"),
    "door-postgres": ("suppliers/registry/actions.py", "import asyncpg", "actions -> asyncpg"),
    "tables-procurement": ("suppliers/registry/queries.py", "import procurement.register.tables", "registry.queries"),
    "tables-suppliers": ("notifications/matching/queries.py", "import suppliers.registry.tables", "matching.queries"),
    "tables-notifications": ("portal/worker.py", "import notifications.letters.tables", "portal.worker"),
    "tables-ground": ("procurement/register/queries.py", "import portal.foundation.audit.tables", "register.queries"),
    "pure": ("notifications/matching/domain.py", "import portal.foundation.database", "matching.domain"),
}


def _contracts() -> dict[str, str]:
    """Return the contracts' names by id."""
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")
    return {key.rpartition(":")[2]: read[key]["name"] for key in read.sections() if ":contract:" in key}


def _lint(folder: Path) -> str:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each contract, by name, in a copy of the tree where one line breaks each."""
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            folder / package,
            ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")],
        )
    shutil.copy(ROOT / ".importlinter", folder)
    for file, line, _words in BREAKS.values():
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")
    (folder / "procurement/meetings").mkdir(exist_ok=True)
    with (folder / "procurement/meetings/__init__.py").open("a") as meetings:
        meetings.write("\nimport procurement.thresholds\n")
    _summary, _, broken = _lint(folder).partition("Broken contracts")
    return _sections(broken)


def _sections(text: str) -> dict[str, str]:
    names, sections, name = set(_contracts().values()), {}, ""
    for line in text.splitlines():
        if line.strip() in names:
            name = line.strip()
        sections[name] = f"{sections.get(name, '')}{line}\n"
    return sections


def test_every_contract_is_broken_on_purpose_somewhere():
    assert BREAKS.keys() == _contracts().keys()


@pytest.mark.parametrize("contract", BREAKS)
def test_a_contract_breaks_by_one_line(contract, told):
    words = BREAKS[contract][2]
    assert words in told.get(_contracts()[contract], ""), told.keys()


def test_every_part_of_the_roof_stands_above_the_packages():
    read = configparser.ConfigParser()
    read.read(ROOT / ".importlinter")

    def names(contract: str) -> set[str]:
        layers = read[f"importlinter:contract:{contract}"]["layers"]
        return {word.strip("()").removeprefix("portal.") for word in layers.split() if word != ":"}

    assert names("roof") - {"foundation"} == names("house") - {"foundation", *PACKAGES}
