# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: same_host
short_description: Whether two names can mean one host
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Names are equal in any case, or one of them is the first label of the other. Agents store a server by its short or by its full name.
  - Two full names of different domains are two hosts. An empty name is no host.
positional: _input, other
options:
  _input:
    description: A host name, short or in full.
    type: str
    required: true
  other:
    description: The other host name.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: A short name is the full one, and another domain is another host
  ansible.builtin.assert:
    that:
      - "'ITMS71' is itms.migration.same_host('itms71.corp.example')"
      - "'itms71.other.example' is not itms.migration.same_host('itms71.corp.example')"
      - "'' is not itms.migration.same_host('itms71.corp.example')"
"""

RETURN = r"""
_value:
  description: Whether the names can mean one host.
  type: bool
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import testing
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import decision


@testing
def same_host(name: t.Any, other: t.Any) -> bool:
    """The test; see DOCUMENTATION."""
    return decision.same_host(name, other)


class TestModule:
    def tests(self) -> dict[str, t.Callable[..., bool]]:
        return {"same_host": same_host}
