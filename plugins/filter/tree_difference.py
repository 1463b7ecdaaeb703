# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: tree_difference
short_description: Whether a copied folder is what its source is, where the source goes on living
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Compares three lists that C(robocopy.exe /L /E /BYTES /TS /FP /NC /NDL /NJH /NJS) printed, by path below their roots, size and time.
  - A file that the source changed, removed, made or held open while it was copied is named and is no problem. Every other difference is.
  - Paths are compared as Windows does, without regard to case.
positional: _input
options:
  _input:
    description: The list of the source before the copy.
    type: str
    required: true
  after:
    description: The list of the source after the copy.
    type: str
    required: true
  copied:
    description: The list of the copy.
    type: str
    required: true
  source:
    description: The folder of the source.
    type: str
    required: true
  copy:
    description: The folder of the copy.
    type: str
    required: true
  exclusions:
    description: Folders below the source that are not copied.
    type: list
    elements: str
  log:
    description: What robocopy printed when it copied.
    type: str
"""

EXAMPLES = r"""
- name: A copy while a log was written
  ansible.builtin.assert:
    that:
      - found.problems == []
      - found.changed[0].path == 'a.log'
      - found.skipped[0].files == 1
  vars:
    before: "1 2026/11/24 03:00:00 D:\\NS\\a.log\n9 2026/11/24 03:00:00 D:\\NS\\EvtQueue\\1.nse"
    after: "2 2026/11/24 03:00:07 D:\\NS\\a.log"
    copied: "1 2026/11/24 03:00:00 E:\\set\\a.log"
    found: "{{ before | itms.migration.tree_difference(after=after, copied=copied, source='D:/NS', copy='E:/set', exclusions=queues) }}"
    queues: [EvtQueue]
"""

RETURN = r"""
_value:
  description:
    - C(files) and C(bytes) of the copy.
    - C(skipped), for each exclusion C(folder), C(files) and C(bytes) that it held before the copy.
    - C(changed), C(path) and C(problem) of files that changed meanwhile, at most 200 of them, and C(changed_count).
    - C(problems), the same of files that are wrong in the copy; empty when it is a backup.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import tree_difference as trees


@filtering
def tree_difference(
    before: str, *, after: str, copied: str, source: str, copy: str, exclusions: list[str] | None = None, log: str = ""
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    return trees.difference(before, after, copied, source, copy, exclusions=exclusions or [], log=log)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"tree_difference": tree_difference}
