# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: lost_connections
short_description: The messages of tasks in which the host did not answer
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Searches registered results, and through the items of loops, for those in which the connection was lost.
  - A task with C(ignore_unreachable) continues after that, so the result has to be checked.
positional: _input
options:
  _input:
    description: Registered results. One that is not defined is given as an empty dictionary.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: One item of a loop did not answer
  ansible.builtin.assert:
    that: "[service, registry] | itms.migration.lost_connections == ['the connection timed out']"
  vars:
    service: {rc: 0}
    registry: {results: [{exists: true}, {unreachable: true, msg: the connection timed out}]}
"""

RETURN = r"""
_value:
  description: The messages, each once; empty when the host answered every task.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules import probe_results
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal


@filtering
def lost_connections(results: list[dict[str, t.Any]]) -> list[str]:
    """The filter; see DOCUMENTATION."""
    if not isinstance(results, list):
        raise Refusal(f"the results are {results!r}", "a list of registered results", "write the registered variables as a list")
    return probe_results.lost(results)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"lost_connections": lost_connections}
