"""`anbud supplier`, run as a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def anbud(fresh_database: str, tmp_path: Path) -> Run:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "ANBUD_DATABASE_URL": fresh_database, "ANBUD_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "-m", "portal", "supplier", *words]
        return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)

    return run


def test_a_ledger_is_taken_in_once_and_faults_are_told_by_row(anbud: Run, tmp_path: Path) -> None:
    file = tmp_path / "reskontra.csv"
    file.write_bytes(
        "Leverantör;Orgnr\nPlog i Norr AB;556036-0793\nAnna;8001011234\nÖvertorneå Taxi;\n".encode("cp1252")
    )
    first = json.loads(anbud("import-ledger", str(file), "--json").stdout)
    assert (first["added"], first["known"], [row["place"] for row in first["rejected"]]) == (2, 0, ["row 3"])
    again = json.loads(anbud("import-ledger", str(file), "--json").stdout)
    assert (again["added"], again["known"]) == (0, 2)
    assert json.loads(anbud("list", "--json").stdout) == []


def test_a_file_without_names_of_firms_is_refused_in_one_line(anbud: Run, tmp_path: Path) -> None:
    file = tmp_path / "fel.csv"
    file.write_text("a;b\n1;2\n")
    done = anbud("import-ledger", str(file), "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert anbud("import-ledger", str(tmp_path / "finns-inte.csv")).returncode == 1


def test_a_contact_is_listed_shown_and_erased(anbud: Run, tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_text("company,email,everything\nPlog AB,a@plog.example,yes\n")
    assert json.loads(anbud("add", str(file), "--confirmed", "list KS 2025/1", "--json").stdout)["added"] == 1
    [listed] = json.loads(anbud("list", "--json").stdout)
    assert (listed["company"], listed["confirmed"], listed["everything"]) == ("Plog AB", True, True)
    assert json.loads(anbud("show", "a@plog.example", "--json").stdout)["confirmation_reason"] == "list KS 2025/1"
    assert json.loads(anbud("erase", "a@plog.example", "--json").stdout) == {"erased": 1}
    assert anbud("show", "a@plog.example").returncode == 1
