"""What a wave is told is refused before anything is touched, not after the canary or with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import wave_variables
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal

PLAYBOOK = Path(__file__).resolve().parents[3] / "playbooks" / "redirect.yml"


@pytest.mark.parametrize("value", [1, "1", "10%", [1, "1%", "10%", "100%"], ["5"], list(wave_variables.BATCHES)])
def test_batches_that_a_play_takes(value):
    wave_variables.refuse_bad({"itms_wave_batches": value})


@pytest.mark.parametrize("value", ["1,2", "abc", "", [], 0, -1, "0%", "101%", [1, "x"], [True], {"a": 1}, [1.5], "²"])
def test_batches_that_no_play_takes_are_refused_in_four_parts(value):
    with pytest.raises(Refusal) as refused:
        wave_variables.refuse_bad({"itms_wave_batches": value})
    assert "itms_wave_batches is" in refused.value.found and '[1, 10, "100%"]' in refused.value.fix


@pytest.mark.parametrize("value", [-5, 1000, "abc", "nan", True, 100.1])
def test_a_budget_that_is_not_a_percentage_is_refused(value):
    with pytest.raises(Refusal) as refused:
        wave_variables.refuse_bad({"itms_max_fail_percentage": value})
    assert f"itms_max_fail_percentage is {value}" in refused.value.found


def test_the_playbook_uses_the_batches_of_the_rule():
    serial = next(play["serial"] for play in yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8")) if "serial" in play)
    assert serial == "{{ itms_wave_batches | default([" + ", ".join(map(repr, wave_variables.BATCHES)) + "]) }}"
