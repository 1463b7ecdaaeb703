# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import wave_text
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import failure_budget
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN
from ansible_collections.itms.migration.plugins.plugin_utils.wave_action import (
    BUDGET_ARGUMENT,
    GROUPS_ARGUMENT,
    WAVE_ARGUMENTS,
    WaveAction,
)


class ActionModule(WaveAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {**WAVE_ARGUMENTS, **GROUPS_ARGUMENT, **BUDGET_ARGUMENT}

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        wave = self.chosen(arguments)
        found = self.members(wave, arguments["groups"])
        documents = self.store.read_all(f"outcomes/wave_{wave_text(wave)}", "outcome").values()
        outcomes = {one["host"]: one for one in documents if one.get("process") == RUN_TOKEN}
        return {"budget": failure_budget.spend(wave, outcomes, len(found.members), self.percentage(arguments))}
