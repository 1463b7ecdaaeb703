# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: sqlcmd_rows
short_description: The rows that sqlcmd printed
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads the output of C(sqlcmd.exe -b -h -1 -W -s "|"), one dictionary for each row.
  - Fails when the command failed, was skipped, or printed an error of level 11 or above.
positional: _input, columns
options:
  _input:
    description: The registered result of the command.
    type: dict
    required: true
  columns:
    description: The names of the columns in their order. The last one takes the rest of the line, so free text comes last.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: A value with the separator in it comes last
  ansible.builtin.assert:
    that:
      - rows | length == 2
      - rows[0].name == 'Altiris | old'
      - rows[1].collation == ''
  vars:
    result:  # as registered by the command
      rc: 0
      stdout: "5368709120|Latin1_General_CI_AS|Altiris | old\r\n8388608|NULL|Reports\r\n\r\n(2 rows affected)\r\n"
    rows: "{{ result | itms.migration.sqlcmd_rows(['bytes', 'collation', 'name']) }}"
"""

RETURN = r"""
_value:
  description: The rows; NULL is an empty string.
  type: list
  elements: dict
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import sqlcmd
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain


@filtering
def sqlcmd_rows(result: dict[str, t.Any], columns: list[str]) -> list[dict[str, str]]:
    """The filter; see DOCUMENTATION."""
    try:
        return sqlcmd.rows(plain(result), plain(columns))
    except Refusal as refusal:
        raise AnsibleFilterError(f"itms.migration.sqlcmd_rows:\n{refusal}") from refusal


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"sqlcmd_rows": sqlcmd_rows}
