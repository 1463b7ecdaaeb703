# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_outcome
short_description: Records the outcome of one computer of a wave
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Writes C(outcomes/wave_NN/<host>.json) in the store. A failure counts against the budget of the wave at once.
  - A computer that was not started keeps the outcome of the run that moved it.
options:
  host:
    description: The inventory name of the computer.
    type: str
    required: true
  outcome:
    description:
      - C(state) (V(redirected), V(already), V(refused), V(failed), V(unreachable), V(predicted) or V(not_started)), C(reason), C(from)
        and C(to).
      - C(computer), and C(move) with the kinds of both servers (V(ns6 -> smp71)). Later plans read by them which moves were made.
      - C(proof), V(redirected) when the agent's key names the new server, V(called) when the agent has requested its policies from it
        since, and C(agent_build), the version of the agent.
    type: dict
    required: true
  canary_proof:
    description: How far an outcome must be proven so that other computers with this build of the agent may start.
    type: str
    choices: [redirected, called]
    default: called
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.wave
"""

EXAMPLES = r"""
- name: Record the outcome of a computer
  itms.migration.wave_outcome:
    wave: 0
    host: host1
    outcome:
      computer: HOST1
      move: ns6 -> smp71
      state: redirected
      reason: the agent reports to itms71
      from: altiris01
      to: itms71
"""

RETURN = r"""
outcome:
  description: What was recorded.
  returned: always
  type: dict
"""
