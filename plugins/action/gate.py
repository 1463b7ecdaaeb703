# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible.release import __version__ as core_version
from ansible_collections.itms.migration.plugins.plugin_utils.controller_action import ControllerAction
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge, profiles, selection, waivers
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import NAMES, PLAN
from ansible_collections.itms.migration.plugins.plugin_utils.rules.user_values import texts
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store, file_name
from ansible_collections.itms.migration.plugins.plugin_utils.store.run_token import RUN_TOKEN
from ansible_collections.itms.migration.plugins.plugin_utils.store.runs import now, stamp


class ActionModule(ControllerAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        "phase": {"type": "str", "required": True, "choices": list(NAMES)},
        "enforce": {"type": "bool", "default": True},
        "waivers": {"type": "list", "elements": "dict"},
        "policy": {"type": "dict"},
        "declarations": {"type": "dict"},
        "groups": {"type": "dict", "default": {}},
        "checks": {"type": "list", "elements": "str"},
        "tags": {"type": "list", "elements": "str"},
        "profile": {"type": "str"},
        "profiles": {"type": "dict"},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        def given(name: str, variable: str, default: t.Any) -> t.Any:
            return arguments[name] if arguments[name] is not None else self.variable(variable, default)

        store = self.store
        chosen = profiles.parse(given("profile", "itms_gate_profile", ""), given("profiles", "itms_gate_profiles", {}))
        asked = selection.parse(
            _names(given("checks", "itms_gate_checks", []), "itms_gate_checks"),
            _names(given("tags", "itms_gate_tags", []), "itms_gate_tags"),
        )
        estate = self._estate(
            store, arguments, policy.parse(given("policy", "itms_policy", {})), given("declarations", "itms_declarations", {}), task_vars
        )
        today = now().astimezone().date()
        body = judge.judge(estate, waivers.parse(given("waivers", "itms_waivers", [])), today, profile=chosen, selection=asked)
        verdict, document = self._record(store, arguments["phase"], body)
        failed = arguments["enforce"] and judge.fails(verdict, chosen.fail_on)
        if not failed:
            return {"verdict": verdict, "document": document, "msg": judge.as_text(verdict)}
        # The findings once, as lines: in a failed result they would come as one line of JSON, and twice.
        self._display.display(judge.as_text(verdict))
        short = {key: value for key, value in verdict.items() if key != "findings"}
        return {"verdict": short, "document": document, "failed": True, "msg": f"{judge.headline(verdict)}. They are listed above."}

    def _estate(
        self, store: Store, arguments: t.Mapping[str, t.Any], decided: policy.Policy, said: t.Any, task_vars: t.Mapping[str, t.Any]
    ) -> Estate:
        databases = estate_reader.refuse_bad_databases(self.variable("itms_databases", []))
        kinds = estate_reader.kinds_by_host(task_vars["groups"], {**estate_reader.GROUPS, **arguments["groups"]})
        declarations = estate_reader.refuse_bad_declarations(said)
        return estate_reader.read_estate(
            store,
            arguments["phase"],
            estate_reader.read_hosts(store, kinds, self.host_variable, databases, endpoints_as_observed=True, failed=_failed(task_vars)),
            decided,
            previous_plan=arguments["phase"] != PLAN,
            declarations=declarations,
            attestations=estate_reader.refuse_bad_attestations(self.variable("itms_attestations", {})),
            files=estate_reader.hashes(declarations, self.store_dir),
            backup_target=self.variable("itms_backup_target", ""),
            named_databases=tuple(databases),
            now=now(),
            wave=self.wave,
            ansible_core=core_version,
        )

    @staticmethod
    def _record(store: Store, phase: str, body: dict[str, t.Any]) -> tuple[dict[str, t.Any], str]:
        """Only a verdict of all checks gets the token that acting roles ask for; a selection is only a report."""
        name, timed = f"{file_name(phase)}.json", {**body, "judged_at": stamp(now())}
        if body["selected"] is not None:
            # By the start of the token the report knows its run; the token itself, which lets roles act, is not there.
            report = {**timed, "run": RUN_TOKEN[:12]}
            return store.write(f"selections/{name}", "verdict", report), str(store.path_to_write(f"selections/{name}"))
        written = store.write(f"verdicts/{name}", "verdict", {**timed, "process": RUN_TOKEN})
        return {key: value for key, value in written.items() if key != "process"}, str(store.path_to_write(f"verdicts/{name}"))


def _failed(task_vars: t.Mapping[str, t.Any]) -> set[str]:
    """The hosts of the play that Ansible has taken out of it, because a task failed on them or they were lost."""
    return set(task_vars.get("ansible_play_hosts_all") or ()) - set(task_vars.get("ansible_play_hosts") or ())


def _names(value: t.Any, what: str) -> list[str]:
    """A list of strings, also from `-e itms_gate_tags=sizing,products`."""
    listed = texts(value.split(",") if isinstance(value, str) else value, what)
    return [one.strip() for one in listed if one.strip()]
