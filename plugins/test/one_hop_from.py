# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: one_hop_from
short_description: Whether the guide has a direct hop from another version to this one
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - There is no direct hop from 6.x to 7.6. Each hop of the recommended way and of the longer way through 7.5 is one.
  - Fails for a text that is not a valid version, and when O(start) is one that the guide has no path for.
positional: _input, start
options:
  _input:
    description: Where the hop leads to, such as V(7.1 SP2 MP1.1).
    type: str
    required: true
  start:
    description: Where it starts, such as V(6.0 R13).
    type: str
    required: true
"""

EXAMPLES = r"""
- name: 7.6 is two hops from 6.0 R13
  ansible.builtin.assert:
    that:
      - "'7.1 SP2 MP1.1' is itms.migration.one_hop_from('6.0 R13')"
      - "'7.6' is itms.migration.one_hop_from('7.1 SP2 MP1.1')"
      - "'7.6' is not itms.migration.one_hop_from('6.0 R13')"
      - "'7.1 SP2 MP1.1' is not itms.migration.one_hop_from('6.0 R11')"
"""

RETURN = r"""
_value:
  description: Whether it is one hop.
  type: bool
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import testing
from ansible_collections.itms.migration.plugins.plugin_utils.rules import migration_path


@testing
def one_hop_from(version: t.Any, start: t.Any) -> bool:
    """The test; see DOCUMENTATION."""
    return migration_path.is_one_hop(start, version)


class TestModule:
    def tests(self) -> dict[str, t.Callable[..., bool]]:
        return {"one_hop_from": one_hop_from}
