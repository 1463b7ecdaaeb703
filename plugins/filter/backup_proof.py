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
  partial_files:
    description: Files of the unfinished set, as M(ansible.windows.win_find) lists them with SHA-256. Gives C(manifest).
    type: list
    elements: dict
  host:
    description: The inventory name of the host, for C(manifest).
    type: str
  set_name:
    description: The name of the set, for C(manifest).
    type: str
  made_at:
    description: The time in UTC, for C(manifest).
    type: str
  files:
    description: Files of the finished set. With O(history) they give C(changes), with O(manifest) C(differences).
    type: list
    elements: dict
  history:
    description: The results of the statements C(history) of the databases, in their order.
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
    steps: {set_dir: 'E:\b\one', databases: [{name: Altiris}]}  # of itms.migration.backup_steps, what is read of it here
    files: [{path: 'E:\b\one\settings\services.txt', size: 5, checksum: ff}, {path: 'E:\b\one\manifest.json', size: 9, checksum: aa}]
    manifest: {files: {'settings\services.txt': ee}, databases: []}
"""

RETURN = r"""
_value:
  description:
    - C(manifest), the document that makes the set one.
    - C(changes), what was really made, as M(itms.migration.delta) is told with O(itms.migration.delta#module:mode=done).
    - C(differences), the files and databases in which the set is not what its manifest or the steps say.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import backup
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import manifest as rules
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import stamped

Files = list[dict[str, t.Any]] | None


@filtering
def backup_proof(
    steps: dict[str, t.Any],
    *,
    partial_files: Files = None,
    host: str = "",
    set_name: str = "",
    made_at: str = "",
    files: Files = None,
    history: Files = None,
    manifest: dict[str, t.Any] | None = None,
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    found: dict[str, t.Any] = {}
    if partial_files is not None:
        found["manifest"] = stamped("backup", rules.new(host, set_name, made_at, steps, partial_files))
    if files is not None and history is not None:
        found["changes"] = backup.made(steps, files, history)
    if files is not None and manifest is not None:
        found["differences"] = rules.differences(manifest, steps, files)
    return found


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"backup_proof": backup_proof}
