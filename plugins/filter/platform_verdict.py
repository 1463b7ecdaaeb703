# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.platforms import uses

DOCUMENTATION = r"""
name: platform_verdict
short_description: Whether the guide lets a system or a software be used for something
version_added: 0.2.0
author: The itms.migration authors (@itms-migration)
description:
  - Looks up an operating system, a hypervisor, a SQL Server or a software in the support lists of the guide.
  - The guide's lists are those of 7.6. For what it does not list of 7.1 the answer is V(unknown).
positional: _input, use
extends_documentation_fragment: itms.migration.support_lists
options:
  ansible_core:
    description: With a version of ansible-core the result also says by which C(channel) that one reaches the system.
    type: str
"""

EXAMPLES = r"""
- name: XP takes the 7.6 agent with Service Pack 3
  ansible.builtin.assert:
    that:
      - old.answer == 'no'
      - old.remedy == 'install SP3'
      - new.answer == 'yes'
      - new.channel == 'push'
  vars:
    old: "{{ 'Microsoft Windows XP' | itms.migration.platform_verdict('agent', revision='Service Pack 2', architecture='Win32') }}"
    new: "{{ 'Windows XP SP3' | itms.migration.platform_verdict('agent', architecture='x86', ansible_core='2.21') }}"

- name: SQL Server 2008 needs Service Pack 2, and Java must be version 8
  ansible.builtin.assert:
    that:
      - ('10.0.2531.0' | itms.migration.platform_verdict('sql_server')).answer == 'no'
      - ('10.0.4000.0' | itms.migration.platform_verdict('sql_server')).answer == 'yes'
      - ('1.8' | itms.migration.platform_verdict('java')).answer == 'yes'
      - ('VMware ESX 4.1' | itms.migration.platform_verdict('hypervisor')).answer == 'no'
"""

RETURN = r"""
_value:
  description:
    - C(answer) (V(yes), V(no), V(partial), V(agentless) or V(unknown)), C(reason), and C(section) and C(row) of the guide.
    - For an operating system also C(system), the name as it was recognized, and C(remedy), the service pack that the list asks for.
    - With O(ansible_core) also C(channel) (V(winrm), V(push) or V(none)) and C(channel_reason).
  type: dict
"""


@filtering
def platform_verdict(
    name: t.Any, use: str, *, version: str = "7.6", revision: str = "", architecture: str = "", ansible_core: str | None = None
) -> dict[str, str]:
    """The filter; see DOCUMENTATION."""
    return uses.verdict(name, use, version=version, revision=revision, architecture=architecture, ansible_core=ansible_core)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"platform_verdict": platform_verdict}
