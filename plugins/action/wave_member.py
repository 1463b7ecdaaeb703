# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import wave_text
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import wave_progress
from ansible_collections.itms.migration.plugins.plugin_utils.wave_action import (
    BUDGET_ARGUMENT,
    GROUPS_ARGUMENT,
    WAVE_ARGUMENTS,
    WaveAction,
)


class ActionModule(WaveAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        **WAVE_ARGUMENTS,
        **GROUPS_ARGUMENT,
        **BUDGET_ARGUMENT,
        "host": {"type": "str", "required": True},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        wave, host, groups = self.chosen(arguments), arguments["host"], arguments["groups"]
        percent = self.percentage(arguments)
        mine = self.member(wave, groups, host)
        if mine is None:
            raise Refusal(
                f"{host} has no row in wave {wave_text(wave)} of plan/assignments.csv that WinRM moves",
                "a computer of the wave: the plan alone says which computers move, and neither an inventory group nor a variable adds one",
                "choose another wave (itms_wave); or change the plan, and run the plan phase again",
            )
        reason = wave_progress.start(self.store, wave, host, percent, lambda: len(self.members(wave, groups).members))
        return {"move": mine, "start": not reason, "reason": reason}
