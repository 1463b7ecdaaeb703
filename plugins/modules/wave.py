# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave
short_description: The members, the outcomes and the failure budget of a wave
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - With O(state=members) it returns the computers of the wave that WinRM reaches, and names the others.
  - With O(state=outcome) it writes what became of one of them to C(outcomes/wave_NN/<host>.json).
  - With O(state=budget) it fails when the failures of this run exceed the percentage.
options:
  wave:
    description: The number of the wave. The variable C(itms_wave) by default, else V(0), the pilot.
    type: int
  state:
    description: What to do.
    type: str
    required: true
    choices: [members, outcome, budget]
  host:
    description: The inventory name of the computer, for O(state=outcome).
    type: str
  outcome:
    description: C(state) (V(redirected), V(already), V(refused), V(failed), V(unreachable) or V(predicted)), C(reason), C(from) and C(to).
    type: dict
  max_fail_percentage:
    description:
      - How many of the wave's WinRM members may fail, in percent. The wave stops when this is exceeded, not when it is reached.
      - The variable C(itms_max_fail_percentage) by default, else V(10).
    type: float
  groups:
    description:
      - The names of the inventory groups by kind, where they differ from the usual ones.
      - The kinds are C(bridge), C(ns6), C(smp71), C(smp76), C(sql), C(site_server), C(gateway) and C(endpoint).
    type: dict
    default: {}
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Read the members of the wave from the plan
  itms.migration.wave:
    state: members
    wave: 0
  register: itms_wave_plan
  run_once: true
"""

RETURN = r"""
members:
  description: The computers that WinRM reaches, with both ends of their move.
  returned: O(state=members)
  type: list
  elements: dict
unreached_channel:
  description: The computers that another channel has to move.
  returned: O(state=members)
  type: list
  elements: dict
outcome:
  description: What was recorded.
  returned: O(state=outcome)
  type: dict
budget:
  description: C(failed), C(total) and C(allowed).
  returned: O(state=budget)
  type: dict
"""
