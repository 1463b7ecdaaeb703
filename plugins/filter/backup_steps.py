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
    description: A folder on the SQL host for the backup files, which SQL Server writes with its own account.
    type: str
  bridge:
    description: The inventory name of the bridge, whose files the changes are.
    type: str
  noted:
    description: What the statement C(last_noted) said before the backup. The statements C(history) ask for what came after it.
    type: int
    default: 0
"""

EXAMPLES = r"""
- name: SQL Server 2005 backs up with checksums, into a folder that is renamed when all is there
  ansible.builtin.assert:
    that:
      - steps.partial_dir == 'E:\\itms-backup\\altiris01.partial'
      - steps.databases[0].staging_unc == '\\\\altiris01.kestrel.example\\d$\\staging\\Altiris.bak'
      - "'WITH INIT, FORMAT, STATS = 10, COPY_ONLY, CHECKSUM' in steps.databases[0].statement"
      - steps.need_bytes == 5368709120
  vars:
    observation:  # as itms.migration.observation returns it, what this filter reads of it
      host: altiris01
      fqdn: altiris01.kestrel.example
      reached: true
      facts: {sql: {version: 9.00.5000}, databases: [{name: Altiris, bytes: 5368709120}]}
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
    - C(databases), a list of C(name), C(statement), C(verify), C(history), C(history_change), C(staging_file), C(staging_unc), C(copy_to),
      C(expect_bytes).
    - C(last_noted), the statement for the number of the last backup that SQL Server noted.
    - C(need_bytes), the space that the set needs at most.
    - C(changes), what M(itms.migration.delta) is told.
  type: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import backup
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
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
    noted: int = 0,
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    try:
        return backup.steps(
            plain(observation), plain(databases), target, set_name, staging or None, bridge=bridge or None, noted=int(noted)
        )
    except Refusal as refusal:
        raise AnsibleFilterError(f"itms.migration.backup_steps:\n{refusal}") from refusal


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"backup_steps": backup_steps}
