# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: at_least
short_description: Whether a version is surely at a level or above it
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Compares as the gate does. A build alone counts as the lowest level that it can be, so an unknown level does not count.
  - Fails for a text that is not a valid version, and when O(level) is a build, which does not identify a level.
positional: _input, level
options:
  _input:
    description: A version such as V(6.0 R11) or V(7.1.8400), as text.
    type: str
    required: true
  level:
    description: The level that is needed, such as V(6.0 R13) or V(7.1 SP2 MP1.1).
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Rollup 13 suffices, Rollup 11 does not, and a build does not show it
  ansible.builtin.assert:
    that:
      - "'6.0 R13' is itms.migration.at_least('6.0 R13')"
      - "'6.0 R11' is not itms.migration.at_least('6.0 R13')"
      - "'6.0.6074' is not itms.migration.at_least('6.0 R13')"
      - "'7.1.8400' is itms.migration.at_least('7.1 SP2')"
"""

RETURN = r"""
_value:
  description: Whether the version is surely at least at that level.
  type: bool
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import testing
from ansible_collections.itms.migration.plugins.plugin_utils.rules import migration_path


@testing
def at_least(version: t.Any, level: t.Any) -> bool:
    """The test; see DOCUMENTATION."""
    return migration_path.at_least(version, level)


class TestModule:
    def tests(self) -> dict[str, t.Callable[..., bool]]:
        return {"at_least": at_least}
