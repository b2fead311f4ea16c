"""`anbud import`, `source` and `review` from the outside."""

import json

from tests.portal.commands.test_outbox_commands import anbud

__all__ = ["anbud"]
PLAN = "Benämning;Bud senast;CPV\nSnöröjning;2035-07-01;90620000\n"


def test_a_plan_is_read_as_a_source_looked_at_and_opened(anbud, tmp_path):
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    anbud("source", "add", "plan", (tmp_path / "plan.csv").as_uri(), "--kind", "csv")
    trial = json.loads(anbud("source", "fetch", "plan", "--dry-run", "--json").stdout)
    assert [one["title"] for one in trial["files"][0]["foreseen"]] == ["Snöröjning"]
    assert anbud("source", "columns", "plan", "title=Benämning", "deadline_at=Bud senast", "cpv=CPV").returncode == 0
    anbud("source", "fetch", "plan")
    shown = json.loads(anbud("source", "show", "plan", "--json").stdout)
    assert (shown["state"], [run["new"] for run in shown["runs"]]) == ("working", [1])
    (waiting,) = json.loads(anbud("review", "list", "--json").stdout)
    assert (waiting["verdict"], waiting["title"]) == ("new", "Snöröjning")
    assert anbud("review", "approve", str(waiting["id"])).stdout == f"Approved: {waiting['reference']}.\n"
    (found,) = json.loads(anbud("procurement", "list", "--json").stdout)
    assert (found["status"], found["sources"]) == ("open", ["plan"])


def test_acting_as_if_it_were_another_day_is_refused_in_production(anbud, tmp_path):
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    arguments = ("import", "plan.csv", "--publish", "--now", "2036-01-01T00:00:00+01:00", "--json")
    done = anbud(*arguments, ANBUD_ENVIRONMENT="production", ANBUD_SECRET_KEY="k" * 40)
    assert done.returncode == 2
    assert json.loads(anbud(*arguments).stdout)["total"] == {"new": 1, "changed": 0, "unchanged": 0, "rejected": 0}
    (found,) = json.loads(anbud("procurement", "list", "--json").stdout)
    # A plan has no publication behind it.
    assert found["status"] == "draft"


def test_in_production_no_file_is_a_source_outside_the_folders_named(anbud, tmp_path):
    given = {"ANBUD_ENVIRONMENT": "production", "ANBUD_SECRET_KEY": "k" * 40}
    address = (tmp_path / "plan.csv").as_uri()
    refused = anbud("source", "add", "plan", address, **given)
    assert (refused.returncode, "ANBUD_SOURCE_FOLDERS" in refused.stderr) == (1, True)
    assert anbud("source", "add", "plan", address, **given, ANBUD_SOURCE_FOLDERS=str(tmp_path)).returncode == 0
