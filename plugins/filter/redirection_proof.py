# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
name: redirection_proof
short_description: How far the redirection of an agent is proven
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - The agent's key names the new server as soon as the agent's tool has written it. That it calls the server is shown by the value
    C(Policy Last Requested) below the name of the server, which the agent writes.
positional: _input, now
options:
  _input:
    description: What the value was before the command, under each name of the server.
    type: list
    elements: str
    required: true
  now:
    description: What the value is now; empty when it is not there.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: A note that was there before proves no call
  ansible.builtin.assert:
    that:
      - "[''] | itms.migration.redirection_proof('2027-03-01 20:10:01 -60') == 'called'"
      - "['2027-03-01 20:10:01 -60'] | itms.migration.redirection_proof('2027-03-01 20:10:01 -60') == 'redirected'"
      - "[] | itms.migration.redirection_proof('') == 'redirected'"
"""

RETURN = r"""
_value:
  description: V(redirected) when only the key names the server, V(called) when the agent has called it since.
  type: str
"""

import typing as t

from ansible_collections.itms.migration.plugins.plugin_utils.filter_results import filtering
from ansible_collections.itms.migration.plugins.plugin_utils.rules.redirection import proof


@filtering
def redirection_proof(before: t.Any, now: t.Any) -> str:
    """The filter; see DOCUMENTATION."""
    return proof.of(before, now)


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"redirection_proof": redirection_proof}
