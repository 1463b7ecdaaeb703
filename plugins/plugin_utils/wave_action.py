# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the actions about a wave share: which wave is meant, and who its members are."""

from __future__ import annotations

import typing as t

from .controller_action import ControllerAction
from .rules.computers.assignments import of_wave
from .rules.redirection import wave_members
from .store import estate_reader
from .store.plan_files import read_assignments

WAVE_ARGUMENTS: dict[str, t.Any] = {"wave": {"type": "int"}}
GROUPS_ARGUMENT: dict[str, t.Any] = {"groups": {"type": "dict", "default": {}}}


class WaveAction(ControllerAction):
    """An action about one wave of the plan."""

    def chosen(self, arguments: dict[str, t.Any]) -> int:
        """The wave that the task names, else the one that the run is about."""
        return self.wave if arguments["wave"] is None else int(arguments["wave"])

    def members(self, wave: int, groups: dict[str, str]) -> wave_members.Wave:
        """The computers of the wave, as plan/assignments.csv lists them: no group and no variable adds one."""
        kinds = estate_reader.kinds_by_host(self._task_vars["groups"], {**estate_reader.GROUPS, **groups})
        hosts = {name: self._names(name) for name, own in kinds.items() if {"endpoint", "site_server"} & set(own)}
        servers = {
            name: {"kind": own[0], "fqdn": self.host_variable(name, "itms_fqdn")} for name, own in kinds.items() if "endpoint" not in own
        }
        return wave_members.of(wave, of_wave(read_assignments(self.store), wave), hosts, servers)

    def _names(self, host: str) -> tuple[str, ...]:
        """Under which computer names an inventory host is known."""
        return tuple({host.casefold(), str(self.host_variable(host, "itms_computer", host)).casefold()})
