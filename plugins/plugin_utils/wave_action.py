# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the actions about a wave share: which wave is meant, and who its members are."""

from __future__ import annotations

import typing as t

from .controller_action import ControllerAction
from .rules.computers.assignments import Assignment
from .rules.redirection import failure_budget, wave_members
from .store import estate_reader
from .store.documents import file_name
from .store.plan_files import read_wave

WAVE_ARGUMENTS: dict[str, t.Any] = {"wave": {"type": "int"}}
GROUPS_ARGUMENT: dict[str, t.Any] = {"groups": {"type": "dict", "default": {}}}
BUDGET_ARGUMENT: dict[str, t.Any] = {"max_fail_percentage": {"type": "float"}}

_Found = tuple[list[Assignment], dict[str, tuple[str, ...]], dict[str, wave_members.Server]]


class WaveAction(ControllerAction):
    """An action about one wave of the plan."""

    def chosen(self, arguments: dict[str, t.Any]) -> int:
        """The wave that the task names, else the one that the run is about."""
        return self.wave if arguments["wave"] is None else int(arguments["wave"])

    def percentage(self, arguments: dict[str, t.Any]) -> float:
        """The failure budget that the task names, else the one of the run."""
        given = arguments["max_fail_percentage"]
        return failure_budget.percentage(
            self.variable("itms_max_fail_percentage", failure_budget.MAX_FAIL_PERCENTAGE) if given is None else given
        )

    def members(self, wave: int, groups: dict[str, str]) -> wave_members.Wave:
        """The computers of the wave, as plan/assignments.csv lists them: no group and no variable adds one."""
        return wave_members.of(wave, *self._found(wave, groups))

    def member(self, wave: int, groups: dict[str, str], host: str) -> dict[str, t.Any] | None:
        """The move of one inventory host in the wave. Only its own names are resolved: quick in an inventory of thousands."""
        rows, hosts, servers = self._found(wave, groups, host)
        mine = [row for row in rows if row.computer.casefold() in hosts.get(host, ())]
        return next(iter(wave_members.match(mine, hosts, servers).members), None)

    def _found(self, wave: int, groups: dict[str, str], only: str = "") -> _Found:
        """The rows of the wave, the names of the computers of the inventory (or of one of them), and its servers."""
        kinds = estate_reader.kinds_by_host(self._task_vars["groups"], {**estate_reader.GROUPS, **groups})
        asked = {name: own for name, own in kinds.items() if {"endpoint", "site_server"} & set(own) and (not only or name == only)}
        hosts = {name: self._names(name) for name in asked}
        rows = read_wave(self.store, wave)
        named = {name for row in rows for name in (row.source, row.target)}
        servers: dict[str, wave_members.Server] = {
            name: self._server(name, own[0]) if name in named else {"kind": own[0], "fqdn": None}
            for name, own in kinds.items()
            if "endpoint" not in own
        }
        return rows, hosts, servers

    def _server(self, host: str, kind: str) -> dict[str, t.Any]:
        """The name of a server in the inventory, and the version of the platform that its observation proves."""
        seen = self.store.read(f"observations/{file_name(host)}.json", "observation") or {}
        said = estate_reader.refuse_bad_declarations(self.variable("itms_declarations", {})).get(host) or {}
        known = wave_members.observed(seen.get("facts") or {}, said.get("version"), kind)
        return {"kind": kind, "fqdn": self.host_variable(host, "itms_fqdn"), "web": self.host_variable(host, "itms_web"), **known}

    def _names(self, host: str) -> tuple[str, ...]:
        """Under which computer names an inventory host is known."""
        return tuple({host.casefold(), str(self.host_variable(host, "itms_computer", host)).casefold()})
