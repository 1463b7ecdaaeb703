# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_proof
short_description: What a backup set is, as the bridge and SQL Server show it
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Compares the steps of a backup with the files and databases that exist. It reads and writes nothing itself.
  - The result depends on the options.
positional: _input
options:
  _input:
    description: The steps, as P(itms.migration.backup_steps#filter) returns them.
    type: dict
    required: true
  database:
    description: One of C(databases) of the steps. With O(copied), O(history) and O(made_at) it gives C(proof).
    type: dict
  copied:
    description: The copied backup of O(database), as M(ansible.windows.win_find) lists it with SHA-256.
    type: list
    elements: dict
  history:
    description: The result of the statement C(history) of O(database).
    type: dict
  partial_files:
    description:
      - Files of the folders of the unfinished set, as M(ansible.windows.win_find) lists them with SHA-256. With O(proofs), O(server),
        O(host), O(set_name) and O(made_at) they give C(manifest).
    type: list
    elements: dict
  proofs:
    description: C(proof) of each database.
    type: list
    elements: dict
  server:
    description: What P(itms.migration.tree_difference#filter) and the settings showed of the server.
    type: dict
  host:
    description: The inventory name of the host.
    type: str
  set_name:
    description: The name of the set.
    type: str
  made_at:
    description: The time in UTC.
    type: str
  files:
    description: Files of the finished set. With O(manifest) they give C(changes) and C(differences).
    type: list
    elements: dict
  manifest:
    description: The manifest of the set.
    type: dict
"""

EXAMPLES = r"""
- name: A file that was changed afterwards, and a database that is not in the set
  ansible.builtin.assert:
    that: (steps | itms.migration.backup_proof(files=files, manifest=manifest)).differences == ['settings\\services.txt', 'Altiris']
  vars:
    # of itms.migration.backup_steps, what is read of it here
    steps: {set_dir: 'E:\b\one', bridge: mgmt01, sources: [], databases: [{name: Altiris, history_change: {path: ns msdb.dbo.backupset}}]}
    files: [{path: 'E:\b\one\settings\services.txt', size: 5}, {path: 'E:\b\one\manifest.json', size: 9}]
    manifest: {files: {'settings\services.txt': {bytes: 6, sha256: ee}}, databases: []}
"""

RETURN = r"""
_value:
  description:
    - C(proof), what the manifest will say of a database.
    - C(manifest), the document that makes the set one.
    - C(changes), what was really made, as M(itms.migration.delta) is told with O(itms.migration.delta#module:mode=done).
    - C(differences), the files and databases in which the set is not what its manifest or the steps say.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, required_mapping
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import manifest as rules
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import stamped

Files = list[dict[str, t.Any]] | None


@filtering
def backup_proof(
    steps: dict[str, t.Any],
    *,
    database: dict[str, t.Any] | None = None,
    copied: Files = None,
    history: dict[str, t.Any] | None = None,
    partial_files: Files = None,
    proofs: Files = None,
    server: dict[str, t.Any] | None = None,
    host: str = "",
    set_name: str = "",
    made_at: str = "",
    files: Files = None,
    manifest: dict[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    required_mapping(steps, "steps")
    found: dict[str, t.Any] = {}
    if database is not None and copied is not None and history is not None:
        found["proof"] = rules.proof_of_database(database, copied, history, made_at)
    if partial_files is not None:
        found["manifest"] = stamped(
            "backup", rules.new(steps, partial_files, proofs or [], server, host=host, set_name=set_name, made_at=made_at)
        )
    if files is not None and manifest is not None:
        found["changes"] = rules.changes(manifest, steps, files)
        found["differences"] = rules.differences(manifest, steps, files)
    return found


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"backup_proof": backup_proof}
