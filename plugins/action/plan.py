# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible.release import __version__ as core_version
from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.reporting import plan_overview
from ansible_collections.itms.migration.plugins.plugin_utils.reporting.plan_difference import difference
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import outcomes
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms.agents import least_powershell
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader, outcome_files, plan_files, planner


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "exports": {"type": "list", "elements": "path", "required": True},
        "policy": {"type": "dict"},
        "groups": {"type": "dict", "default": {}},
        "reassign": {"type": "bool", "default": False},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        store = self.store
        given = arguments["policy"] if arguments["policy"] is not None else self.variable("itms_policy", {})
        kinds = estate_reader.kinds_by_host(task_vars["groups"], {**estate_reader.GROUPS, **arguments["groups"]})
        databases = estate_reader.refuse_bad_databases(self.variable("itms_databases", []))
        hosts = estate_reader.read_hosts(store, kinds, self.host_variable, databases, task_vars["groups"])
        declarations = estate_reader.refuse_bad_declarations(self.variable("itms_declarations", {}))
        estate = estate_reader.read_estate(store, "plan", hosts, policy.parse(given), declarations=declarations)
        if estate.plan_refusal:
            raise Refusal(
                f"the previous plan: {estate.plan_refusal}",
                f"a plan that can be read, so that nothing that a person assigned is lost. {estate.plan_needed}",
                f"{estate.plan_fix}. Or restore plan/ in {self.store_dir} from version control. Only if it was not edited: remove it, and "
                "a new plan is made",
            )
        files = (plan_files.PLAN, plan_files.ASSIGNMENTS, plan_files.REJECTED)
        before: dict[str, str | None] = {}
        if self._task.diff:
            before = {name: store.read_text(name) for name in files if name != plan_files.ASSIGNMENTS}
            before[plan_files.ASSIGNMENTS] = plan_files.assignments_to_compare(store)
        least = least_powershell(core_version)
        reassign = arguments["reassign"]
        recorded = outcome_files.read(store)
        names = {host.name: host.computer_name for host in estate.of_kind("endpoint", "site_server")}
        made = planner.run(
            store,
            estate,
            arguments["exports"],
            least,
            reassign=reassign,
            done=outcomes.moved(recorded.documents, names),
            used_waves=recorded.waves,
            unknown_moves=outcomes.without_move(recorded.documents),
        )
        result: dict[str, t.Any] = {
            "plan": made.plan,
            "itms_plan_overview": plan_overview.of(made.plan, made.changed),
            "changed": bool(made.changed),
            "rejected": [row._asdict() for row in made.rejected],
        }
        if self._task.diff:
            result["diff"] = [difference(name, before[name] or "", store.read_text(name) or "") for name in made.changed]
        return result
