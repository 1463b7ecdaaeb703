# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: agent_facts
short_description: What an endpoint reports about its Altiris or Symantec Management Agent
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads the registered results of M(ansible.windows.win_reg_stat) on both views of the agent's key, and on C(ActiveComputerName).
  - Fails when one of them was skipped or not read, because that is not an answer.
positional: _input, service_result, version_result
options:
  _input:
    description: The registered loop of M(ansible.windows.win_reg_stat), or its C(results).
    type: raw
    required: true
  service_result:
    description: The registered result of M(ansible.windows.win_service_info) for C(AeXNSClient).
    type: dict
  version_result:
    description: The registered result of M(community.windows.win_file_version) for C(AeXNSAgent.exe).
    type: dict
"""

EXAMPLES = r"""
- name: A 32-bit agent on a 64-bit Windows is found in the other view of the registry
  ansible.builtin.assert:
    that:
      - agent.installed
      - agent.view == 'wow64'
      - agent.server == 'altiris01.kestrel.example'
      - agent.service == 'started'
  vars:
    native: 'HKLM:\SOFTWARE\Altiris\Altiris Agent'
    wow64: 'HKLM:\SOFTWARE\Wow6432Node\Altiris\Altiris Agent'
    registry:
      results:  # as registered by a loop of ansible.windows.win_reg_stat
        - {item: {path: "{{ native }}"}, exists: false}
        - {item: {path: "{{ wow64 }}"}, exists: true, properties: {InstallDir: {value: 'C:\Altiris Agent'}}}
        - {item: {path: "{{ wow64 }}\\Servers", name: ''}, exists: true, value: altiris01.kestrel.example}
    service: {exists: true, services: [{name: AeXNSClient, state: started}]}
    agent: "{{ registry | itms.migration.agent_facts(service) }}"
"""

RETURN = r"""
_value:
  description: C(installed), C(view) (V(native) or V(wow64)), C(server), C(install_dir), C(guid), C(version), C(service) and
    C(computer), the computer's own name where its key was read.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.observe import agent
from ansible_collections.itms.migration.plugins.plugin_utils.rules.refusal import Refusal
from ansible_collections.itms.migration.plugins.plugin_utils.rules.texts.probes import Probes


@filtering
def agent_facts(
    registry_results: t.Any, service_result: dict[str, t.Any] | None = None, version_result: dict[str, t.Any] | None = None
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    if not isinstance(registry_results, (dict, list)):
        raise Refusal(
            f"the results are {registry_results!r}",
            "the registered variable of the loop over the agent's registry keys, or its list of results",
            "pass the variable that the loop registered",
        )
    looped = registry_results if isinstance(registry_results, dict) else {"results": registry_results}
    return agent.facts(Probes("the computer", {"registry": looped}).registry("registry"), service_result, version_result)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"agent_facts": agent_facts}
