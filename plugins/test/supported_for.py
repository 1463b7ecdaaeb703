# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: supported_for
short_description: Whether the guide lists a system or a software as supported for something
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - True only for a plain yes of the support lists. What they do not know, partial support, and agentless management are not.
  - P(itms.migration.platform_verdict#filter) takes the same input and gives the reason.
positional: _input, use
extends_documentation_fragment: itms.migration.support_lists
"""

EXAMPLES = r"""
- name: XP needs its Service Pack 3 for the agent, SQL Server 2008 its Service Pack 2
  ansible.builtin.assert:
    that:
      - "'Windows XP SP3' is itms.migration.supported_for('agent', architecture='x86')"
      - "'Windows XP SP2' is not itms.migration.supported_for('agent', architecture='x86')"
      - "'10.0.4000.0' is itms.migration.supported_for('sql_server')"
      - "'10.0.2531.0' is not itms.migration.supported_for('sql_server')"
"""

RETURN = r"""
_value:
  description: Whether the lists have it as supported.
  type: bool
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import testing
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import uses


@testing
def supported_for(name: t.Any, use: str, *, version: str = "7.6", revision: str = "", architecture: str = "") -> bool:
    """The test; see DOCUMENTATION."""
    return uses.verdict(name, use, version=version, revision=revision, architecture=architecture)["answer"] == "yes"


class TestModule:
    def tests(self) -> dict[str, t.Callable[..., bool]]:
        return {"supported_for": supported_for}
