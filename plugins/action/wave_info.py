# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.wave_action import GROUPS_ARGUMENT, WAVE_ARGUMENTS, WaveAction


class ActionModule(WaveAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {**WAVE_ARGUMENTS, **GROUPS_ARGUMENT}

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        found = self.members(self.chosen(arguments), arguments["groups"])
        return {"members": found.members, "unreached_channel": found.others}
