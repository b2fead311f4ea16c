"""The benchmark of letters builds the letters it measures."""

from benchmarks.letters import measured
from tests.visitor import settings_in


def test_every_way_of_building_a_letter_can_be_measured(tmp_path):
    found = measured(settings_in(tmp_path), rounds=1)
    assert len(found) == 4
    assert min(found.values()) > 0
