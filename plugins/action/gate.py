# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import datetime as dt
import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils import estate_reader
from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.rules import gate, policy, waivers
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.run_token import RUN_TOKEN
from ansible_collections.itms.migration.plugins.plugin_utils.runs import now, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True},
        "enforce": {"type": "bool", "default": True},
        "waivers": {"type": "list", "elements": "dict"},
        "policy": {"type": "dict"},
        "statements": {"type": "dict"},
        "groups": {"type": "dict", "default": {}},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        def given(name: str, default: t.Any) -> t.Any:
            return arguments[name] if arguments[name] is not None else self.variable(f"itms_{name}", default)

        store = self.store
        databases = estate_reader.refuse_bad_databases(self.variable("itms_databases", []))
        kinds = estate_reader.kinds_by_host(task_vars["groups"], {**estate_reader.GROUPS, **arguments["groups"]})
        estate = estate_reader.read_estate(
            store,
            arguments["phase"],
            estate_reader.read_hosts(store, kinds, self.host_variable, databases),
            policy.parse(given("policy", {})),
            statements=_refuse_bad_statements(given("statements", {})),
            backup_target=self.variable("itms_backup_target", ""),
            named_databases=tuple(databases),
        )
        body = gate.judge(estate, waivers.parse(given("waivers", [])), dt.date.today())
        verdict = store.write(
            f"verdicts/{file_name(arguments['phase'])}.json", "verdict", {**body, "process": RUN_TOKEN, "judged_at": stamp(now())}
        )
        shown = {key: value for key, value in verdict.items() if key != "process"}
        return {"verdict": shown, "msg": gate.as_text(verdict), "failed": arguments["enforce"] and verdict["state"] == gate.BLOCKED}


def _refuse_bad_statements(statements: t.Any) -> dict[str, t.Any]:
    if not isinstance(statements, dict) or not all(isinstance(one, dict) for one in statements.values()):
        raise Refusal(
            f"itms_statements is {statements!r}",
            "a dictionary of hosts, each with what is stated about it",
            'write for example: itms_statements: {altiris01: {ns_version: "6.0 R13"}}',
        )
    return statements
