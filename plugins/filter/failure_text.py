# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: failure_text
short_description: The message of a failed task, for use in a rescue
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Joins the messages of a failed task from its streams and its items.
  - Of a task with C(no_log) it gives only the names of the items that failed, their exit codes, and the usual cause where Windows' error is
    a known one, because a rescue gets all of it.
positional: _input
options:
  _input:
    description: The variable C(ansible_failed_result).
    type: dict
    required: true
  no_log:
    description: C(no_log) of the variable C(ansible_failed_task). What is not plainly false hides the output.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: The output of a task that hides it is not repeated
  ansible.builtin.assert:
    that:
      - result | itms.migration.failure_text(no_log=false) == 'Access is denied.'
      - result | itms.migration.failure_text(no_log=true) is match('registry, rc 5 .error 5, Access is denied. .* .its output is hidden.')
  vars:
    result: {results: [{item: {name: services}, rc: 0}, {item: {name: registry}, rc: 5, failed: true, stderr: Access is denied.}]}
"""

RETURN = r"""
_value:
  description: The text, of at most 900 characters.
  type: str
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules import failure_text as failure
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import plain


@filtering
def failure_text(result: dict[str, t.Any], no_log: t.Any) -> str:
    """The filter; see DOCUMENTATION."""
    return failure.said(plain(result), plain(no_log))


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"failure_text": failure_text}
