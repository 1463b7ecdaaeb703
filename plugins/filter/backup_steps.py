# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_steps
short_description: What steps 1 and 2 of the guide copy and run for one host
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Turns the observation of a host into the paths, statements and predicted changes of its backup set.
  - Nothing is read or written; the same observation always gives the same steps.
positional: _input
options:
  _input:
    description: The observation document of the host, as M(itms.migration.observation) returns it.
    type: dict
    required: true
  databases:
    description:
      - Which databases to back up. Names, or rows with C(host) and C(name), of which those of the observed host are taken.
      - When it is left out, all observed databases except the system databases.
    type: list
    elements: raw
  target:
    description: The folder on the bridge, or a share, below which the set is made.
    type: str
    required: true
  set_name:
    description: The name of the set's folder.
    type: str
    required: true
  staging:
    description:
      - A folder on the machine of the SQL Server, or a share, for the backup files, which SQL Server writes with its own account. They go
        to a folder of their own below it.
      - The backup folder of the instance, when it is left out.
    type: str
  sql_host:
    description:
      - The machine of the SQL Server as the inventory declares it. It must be the one that SQL Server reports.
      - The machine in O(sql_server), else the FQDN of the observed host, when it is left out.
    type: str
  sql_server:
    description: The server (and instance) as sqlcmd takes it.
    type: str
  system_databases:
    description: Databases of SQL Server itself that are backed up with the named ones, such as C(master) for its logins.
    type: list
    elements: str
  sources:
    description: Further folders of the server, each with C(name) and C(path).
    type: list
    elements: dict
  registry_keys:
    description: Keys of the registry of the server that are saved as hives, below C(HKLM) or C(HKU).
    type: list
    elements: str
  bridge:
    description: The inventory name of the bridge, whose files the changes are.
    type: str
"""

EXAMPLES = r"""
- name: SQL Server 2005 backs up with checksums, into a folder that is renamed when all is there
  ansible.builtin.assert:
    that:
      - steps.partial_dir == 'E:\\itms-backup\\altiris01.partial'
      - steps.databases[0].staging_unc == '\\\\altiris01.kestrel.example\\d$\\staging\\itms-migration\\Altiris.bak'
      - "'WITH INIT, FORMAT, STATS = 10, COPY_ONLY, CHECKSUM' in steps.databases[0].statement"
      - steps.need_bytes == 5368709120
  vars:
    observation:  # as itms.migration.observation returns it, what this filter reads of it
      host: altiris01
      fqdn: altiris01.kestrel.example
      reached: true
      facts: {sql: {version: 9.00.5000, machine: ALTIRIS01}, databases: [{name: Altiris, bytes: 5368709120}]}
    steps: "{{ observation | itms.migration.backup_steps(target=target, set_name='altiris01', staging=staging) }}"
    target: 'E:\itms-backup'
    staging: 'D:\staging'
"""

RETURN = r"""
_value:
  description:
    - C(set_dir) and C(partial_dir), the folder of the finished set and the one that is filled before it is renamed.
    - C(server) with C(source), C(destination), C(files) and C(bytes); null for a host without server files.
    - C(settings), a list of C(name) and C(file).
    - C(hives) with C(folder) on the server, C(unc) as the bridge reads it, C(rows), a list of C(key) and C(file), and C(destination);
      null without keys.
    - C(sources), a list of C(name), C(source) and C(destination).
    - C(staging) with C(folder) as SQL Server writes to it, C(unc) as the bridge reads it, and C(host); null without databases.
    - C(databases), a list of C(name), C(file), C(statement), C(verify), C(history), C(history_change), C(staging_file), C(staging_unc),
      C(copy_to), C(proof), C(jobs), C(expect_bytes). The number of the last backup that SQL Server noted before is put behind C(history).
    - C(last_noted), the statement for that number.
    - C(need_bytes), the space that the set takes at most.
    - C(changes), what M(itms.migration.delta) is told.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, required_mapping
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import backup
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import sqlcmd
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain


@filtering
def backup_steps(
    observation: dict[str, t.Any],
    databases: list[t.Any] | None = None,
    target: str = "",
    set_name: str = "",
    staging: str = "",
    *,
    bridge: str = "",
    sql_host: str = "",
    sql_server: str = "",
    system_databases: list[str] | None = None,
    sources: list[dict[str, t.Any]] | None = None,
    registry_keys: list[str] | None = None,
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    try:
        return backup.steps(
            required_mapping(observation, "the observation"),
            plain(databases),
            target,
            set_name,
            staging or None,
            bridge=bridge or None,
            sql_host=sql_host or sqlcmd.machine_of(sql_server) or None,
            system_databases=plain(system_databases or []),
            sources=plain(sources or []),
            registry_keys=plain(registry_keys or []),
        )
    except Refusal as refusal:
        raise AnsibleFilterError(f"itms.migration.backup_steps:\n{refusal}") from refusal


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"backup_steps": backup_steps}
