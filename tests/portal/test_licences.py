"""What Anbud stands on may be used under the EUPL-1.2, and its own licence is in the house."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Permissive, or copyleft that ends at the library's own files (EUPL-1.2, article 5 and appendix).
COMPATIBLE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|MIT-0|Mozilla Public License 2|MPL-2|"
    r"Lesser General Public License|LGPL|Zope|CC0"
)
# Its metadata says only "DFSG approved"; its LICENSE file is zlib's.
READ_BY_HAND = {"dkimpy": "zlib"}
DEMANDING = re.compile(r"(?<!Lesser )General Public License|(?<![AL])GPL|AGPL|Affero|SSPL|Business Source|Proprietary")


def compatible(licence: str) -> bool:
    """A name, or several of which one may be chosen; the first line of a whole text names it."""
    name = licence.strip().split("\n")[0]
    return bool(COMPATIBLE.search(name)) and not DEMANDING.search(name.replace("LGPL", ""))


def licences() -> dict[str, str]:
    """The licence of every package of the run-time lock that is installed here."""
    locked = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    command = [sys.executable, "-m", "piplicenses", "--from=mixed", "--format=json", "--packages", *locked]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {one["Name"]: one["License"] for one in found}


def test_every_run_time_dependency_has_a_licence_that_goes_with_ours():
    found = licences()
    assert len(found) > 40
    assert {name: licence for name, licence in found.items() if not compatible(licence)} == dict.fromkeys(
        READ_BY_HAND, "DFSG approved"
    )


@pytest.mark.parametrize(
    "licence", ["GNU General Public License v3 (GPLv3)", "GPL-2.0-only", "AGPL-3.0", "UNKNOWN", "BUSL-1.1"]
)
def test_a_licence_that_does_not_is_seen(licence):
    assert not compatible(licence)


def test_every_licence_that_is_named_for_our_files_is_in_the_house():
    named = {one["SPDX-License-Identifier"] for one in tomllib.loads((ROOT / "REUSE.toml").read_text())["annotations"]}
    assert named == {path.stem for path in (ROOT / "LICENSES").glob("*.txt")}
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
