# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: tree_difference
short_description: Where a copied folder differs from its source
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Compares two lists of files as M(ansible.windows.win_find) returns them, by path below their roots, size and checksum.
  - Paths are compared as Windows does, without regard to case. Folders are left out.
positional: _input, copied_files, source_root, copy_root
options:
  _input:
    description: The files of the source.
    type: list
    elements: dict
    required: true
  copied_files:
    description: The files of the copy.
    type: list
    elements: dict
    required: true
  source_root:
    description: The folder that the source was listed from.
    type: str
    required: true
  copy_root:
    description: The folder that the copy was listed from.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Prove a copy
  ansible.builtin.assert:
    that:
      - source | itms.migration.tree_difference(copied, 'D:\\Altiris', 'E:\\backup') | length == 0
      - (source | itms.migration.tree_difference([], 'D:\\Altiris', 'E:\\backup'))[0].problem == 'missing in the copy'
  vars:
    # as ansible.windows.win_find lists them
    source: [{path: 'D:\Altiris\NSCap\Config.XML', size: 120, checksum: c0ffee, isdir: false}]
    copied: [{path: 'E:\backup\nscap\config.xml', size: 120, checksum: C0FFEE, isdir: false}]
"""

RETURN = r"""
_value:
  description: One entry with C(path) and C(problem) for each file that differs; empty when the copy is whole.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.backups import tree_difference as trees
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain


@filtering
def tree_difference(
    source_files: list[dict[str, t.Any]], copied_files: list[dict[str, t.Any]], source_root: str, copy_root: str
) -> list[dict[str, str]]:
    """The filter; see DOCUMENTATION."""
    try:
        return trees.difference(plain(source_files), plain(copied_files), source_root, copy_root)
    except Refusal as refusal:
        raise AnsibleFilterError(f"itms.migration.tree_difference:\n{refusal}") from refusal


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"tree_difference": tree_difference}
