# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.rules.checks.base import serves
from ansible_collections.itms.migration.plugins.plugin_utils.rules.computers.assignments import wave_text
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.failure_text import said
from ansible_collections.itms.migration.plugins.plugin_utils.rules.phases import REDIRECT
from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning.plan_document import STAMP
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import proof, records
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store import canaries, estate_reader, record_files
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import file_name
from ansible_collections.itms.migration.plugins.plugin_utils.wave_action import WAVE_ARGUMENTS, WaveAction


class ActionModule(WaveAction):
    ARGUMENTS: t.ClassVar[dict[str, t.Any]] = {
        **WAVE_ARGUMENTS,
        "target": {"type": "str", "required": True},
        "clock": {"type": "dict"},
        "rows": {"type": "dict"},
    }

    def act(self, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """What is missing here is no failure: a wave runs without its records, and its computers stay less far proven."""
        wave, target = self.chosen(arguments), arguments["target"]
        found: dict[str, t.Any] = {"statement": "", "reason": "", "recorded": [], "bridge": "", "server": "", "user": "", "sql": ""}
        try:
            place = self._place(target)
            found |= {key: place[key] for key in ("bridge", "server", "user", "sql")}
            if arguments["clock"] is None:
                return {**found, "statement": records.clock_statement(place["database"])}
            _refuse_lost(arguments["clock"])
            time = records.clock(arguments["clock"], place["database"])
            waiting = self.store.read_all(f"outcomes/wave_{wave_text(wave)}", "outcome").values()
            since = records.since(waiting, target)
            if arguments["rows"] is None:
                record_files.note(self.store, target, time)
                return {**found, "statement": records.rows_statement(place["database"], since) if since else ""}
            _refuse_lost(arguments["rows"])
            ages = records.recorded(waiting, target, records.rows(arguments["rows"], place["database"]))
        except Refusal as refusal:
            return {**found, "reason": f"{refusal.found}. Needed: {refusal.needed}. Fix: {refusal.fix}"}
        for host in ages:
            self._raise(wave, host)
        return {**found, "recorded": [{"host": host, "minutes": minutes} for host, minutes in sorted(ages.items())]}

    def _raise(self, wave: int, host: str) -> None:
        relative = f"outcomes/wave_{wave_text(wave)}/{file_name(host)}.json"
        known = self.store.read(relative, "outcome")
        if known is None or self.dry_run:
            return
        kept = {key: value for key, value in known.items() if key not in STAMP}
        self.store.write(relative, "outcome", {**kept, "proof": proof.RECORDED})
        canaries.prove(self.store, str(known["to"]), known["agent_build"] or canaries.UNKNOWN_BUILD, host)

    def _place(self, target: str) -> dict[str, str]:
        """Where the database of a new server is: its SQL Server, the bridge that reaches it, and its name."""
        kinds = estate_reader.kinds_by_host(self._task_vars["groups"], estate_reader.GROUPS)
        servers = {name: own for name, own in kinds.items() if "endpoint" not in own}
        declarations = estate_reader.refuse_bad_declarations(self.variable("itms_declarations", {}))
        databases = estate_reader.refuse_bad_databases(self.variable("itms_databases", []))
        # The servers alone: an estate has thousands of observations of endpoints.
        hosts = tuple(
            Host(
                name,
                own,
                fqdn=self.host_variable(name, "itms_fqdn"),
                bridge=self.host_variable(name, "itms_bridge"),
                observation=self.store.read(f"observations/{file_name(name)}.json", "observation"),
            )
            for name, own in servers.items()
        )
        estate = Estate(
            phase=REDIRECT, hosts=hosts, policy=Policy(), declarations=declarations, named_databases=tuple(databases), dry_run=self.dry_run
        )
        smp = estate.host(target)
        sql = serves(estate, smp) if smp else None
        database = str(estate.declared(target, "database") or "")
        if sql is None or not sql.bridge or not database:
            raise Refusal(
                f"it is not known where the database of {target} is",
                "its name, and a host of the group sql that has it and names a bridge",
                f"declare itms_declarations.{target}.database and .sql_server; set itms_bridge of that host",
            )
        return {
            "bridge": sql.bridge,
            "database": database,
            "sql": sql.name,
            "server": str(self.host_variable(sql.name, "itms_sql_server") or sql.fqdn or sql.name),
            "user": str(self.host_variable(sql.name, "itms_sql_user") or ""),
        }


def _refuse_lost(result: t.Mapping[str, t.Any]) -> None:
    if result.get("unreachable") or "rc" not in result:
        raise Refusal(
            f"the bridge did not run sqlcmd: {said(result, no_log=False)}", "an answer of the database", "fix the bridge, then run it again"
        )
