# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: sqlcmd_line
short_description: The command line of sqlcmd, without its statement
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - The one way in which this collection calls C(sqlcmd.exe). P(itms.migration.sqlcmd_rows#filter) reads what it prints.
  - A password is never part of the line. C(sqlcmd.exe) takes it from the environment variable C(SQLCMDPASSWORD).
positional: _input, user, login_seconds
options:
  _input:
    description: The server (and instance), as the option C(-S) takes it.
    type: str
    required: true
  user:
    description: A SQL login. When it is empty, C(sqlcmd.exe) uses a trusted connection.
    type: str
    default: ""
  login_seconds:
    description: How long it waits for the server.
    type: int
    default: 15
"""

EXAMPLES = r"""
- name: A statement is the last argument
  ansible.builtin.assert:
    that:
      - line[:4] == ['sqlcmd.exe', '-S', 'sql01', '-E']
      - line[-1] == 'SELECT 1'
  vars:
    line: "{{ ('sql01' | itms.migration.sqlcmd_line) + ['SELECT 1'] }}"
"""

RETURN = r"""
_value:
  description: The program and its options; the statement follows as the next argument.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts import sqlcmd


@filtering
def sqlcmd_line(server: str, user: str = "", login_seconds: int = sqlcmd.LOGIN_SECONDS) -> list[str]:
    """The filter; see DOCUMENTATION."""
    if not isinstance(server, str) or not server.strip():
        raise Refusal(f"the SQL Server is {server!r}", "its name, or its name and instance", "pass the name that sqlcmd connects to")
    if not str(login_seconds).isdigit():
        raise Refusal(f"login_seconds is {login_seconds!r}", "a whole number of seconds", "write the seconds that a login may take")
    return sqlcmd.line(server, str(user), int(login_seconds))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"sqlcmd_line": sqlcmd_line}
