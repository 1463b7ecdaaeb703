# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import of_wave, wave_text
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import failure_budget, wave_members
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.store.plan_files import read_assignments
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "wave": {"type": "int"},
        "state": {"type": "str", "required": True, "choices": ["members", "outcome", "budget"]},
        "host": {"type": "str"},
        "outcome": {"type": "dict"},
        "max_fail_percentage": {"type": "float"},
        "groups": {"type": "dict", "default": {}},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        wave = self.wave if arguments["wave"] is None else arguments["wave"]
        if arguments["state"] == "outcome":
            return self._outcome(wave, arguments["host"], arguments["outcome"])
        found = self._members(wave, arguments["groups"])
        if arguments["state"] == "members":
            return {"members": found.members, "unreached_channel": found.others}
        documents = self.store.read_all(f"outcomes/wave_{wave_text(wave)}", "outcome").values()
        outcomes = {one["host"]: one for one in documents if one["process"] == RUN_TOKEN}
        return {"budget": failure_budget.spend(wave, outcomes, len(found.members), self._percentage(arguments["max_fail_percentage"]))}

    def _percentage(self, given: float | None) -> float:
        value = self.variable("itms_max_fail_percentage", failure_budget.MAX_FAIL_PERCENTAGE) if given is None else given
        try:
            return float(value)
        except (TypeError, ValueError):
            return failure_budget.refuse_percentage(value)

    def _members(self, wave: int, groups: dict[str, str]) -> wave_members.Wave:
        kinds = estate_reader.kinds_by_host(self._task_vars["groups"], {**estate_reader.GROUPS, **groups})
        hosts = {name: self._names(name) for name, own in kinds.items() if {"endpoint", "site_server"} & set(own)}
        servers = {
            name: {"kind": own[0], "fqdn": self.host_variable(name, "itms_fqdn")} for name, own in kinds.items() if "endpoint" not in own
        }
        return wave_members.of(wave, of_wave(read_assignments(self.store), wave), hosts, servers)

    def _names(self, host: str) -> tuple[str, ...]:
        """Under which computer names an inventory host is known."""
        return tuple({host.casefold(), str(self.host_variable(host, "itms_computer", host)).casefold()})

    def _outcome(self, wave: int, host: str | None, outcome: dict[str, t.Any] | None) -> dict[str, t.Any]:
        if not host or not outcome or outcome.get("state") not in failure_budget.STATES:
            raise Refusal(
                f"host {host!r} with the outcome {outcome!r}",
                f"a host, and an outcome whose state is one of {', '.join(failure_budget.STATES)}",
                "correct the role that records it",
            )
        body = {
            "host": host,
            "wave": wave,
            **{key: outcome.get(key) for key in ("state", "reason", "from", "to")},
            "process": RUN_TOKEN,
            "recorded_at": stamp(now()),
        }
        document = self.store.write(f"outcomes/wave_{wave_text(wave)}/{file_name(host)}.json", "outcome", body)
        return {"outcome": {key: document[key] for key in ("host", "wave", "state", "reason", "from", "to")}}
