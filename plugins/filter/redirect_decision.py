# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: redirect_decision
short_description: Whether an agent is redirected, was redirected before, or must not be
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Decides for one agent and one move of the plan.
  - An agent below 7.1 SP2 MP1.1, or of unknown version, is never redirected to a 7.6 server (section "Mixed mode" of the guide). An agent
    goes to no other server than one that was observed to be a proven 7.1 SP2 MP1.1, in its second move a proven 7.6.
  - A machine whose own name is not that of the computer of the plan is left alone.
  - An agent that reports to a server which is neither source nor target of the move is left alone.
positional: _input, move, after, commands
options:
  _input:
    description: The agent, as P(itms.migration.agent_facts#filter) returns it.
    type: dict
    required: true
  move:
    description:
      - The move, a member that M(itms.migration.wave_info) returns. It has the names of the computer and of both servers, and what was
        observed on the new one; C(target_release) is its release, C(target_not_proven) a list of reasons why it is not a proven
        7.1 SP2 MP1.1 (with the C(target_kind) V(smp76) a proven 7.6), empty for one that is.
      - C(least_agent_build) is the build of an agent of 7.1 SP2 MP1.1, where it is known. Without it the build of 7.1 SP2 is the floor
        for a move to 7.6.
    type: dict
    required: true
  after:
    description: The agent as it is seen afterwards. Then the C(changes) are those that were made.
    type: dict
  commands:
    description:
      - Command lines of C(AeXAgentUtil.exe), the first that fits is taken. Each has C(arguments) with the placeholders C({server}) and
        C({web}), and C(agents_from) and C(agents_below) where the line is not for every version of the agent.
      - By default C(/server:) alone, and C(/web:) beside it where the server's web address is not HTTP on port 80.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: An agent of 6.x goes to 7.1, and never to 7.6
  ansible.builtin.assert:
    that:
      - first.action == 'redirect'
      - first.undo == '"C:\\Altiris Agent\\AeXAgentUtil.exe" /server:altiris01.kestrel.example'
      - second.action == 'refuse'
      - first.changes[0].to == 'itms71.kestrel.example' and second.changes == []
      - (agent | itms.migration.redirect_decision(to_71, after=agent)).changes == []
  vars:
    agent:  # as itms.migration.agent_facts returns it
      {installed: true, view: native, server: altiris01.kestrel.example, version: 6.0.2409, install_dir: 'C:\Altiris Agent',
       computer: LEE-PC-0001}
    to_71:  # a member that itms.migration.wave_info returns
      {computer: lee-pc-0001, source: altiris01, source_kind: ns6, target: itms71, target_fqdn: itms71.kestrel.example,
       target_kind: smp71, target_release: '7.1', target_not_proven: []}
    to_76: >-
      {{ to_71 | combine({'target': 'itms76', 'target_fqdn': 'itms76.kestrel.example', 'target_kind': 'smp76', 'target_release': '7.6'}) }}
    first: "{{ agent | itms.migration.redirect_decision(to_71) }}"
    second: "{{ agent | itms.migration.redirect_decision(to_76) }}"
"""

RETURN = r"""
_value:
  description: C(action) (V(redirect), V(already) or V(refuse)), C(reason), C(install_dir), C(from), C(to), C(key), the key of the registry
    that names the server, C(arguments) of the agent's tool, C(web) with the host and the port that the agent has to reach, C(changes), as
    M(itms.migration.delta) takes them, and C(undo), which says how to point the agent back to the source of the move.
  type: dict
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering, required_mapping
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import decision


@filtering
def redirect_decision(
    agent: dict[str, t.Any], move: dict[str, t.Any], after: dict[str, t.Any] | None = None, commands: t.Any = None
) -> dict[str, t.Any]:
    """The filter; see DOCUMENTATION."""
    seen = None if after is None else required_mapping(after, "after")
    return decision.decide(required_mapping(agent, "the agent"), required_mapping(move, "the move"), seen, commands)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"redirect_decision": redirect_decision}
