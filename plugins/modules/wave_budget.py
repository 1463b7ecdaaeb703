# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_budget
short_description: Judge the failures of a wave
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Counts the failures of this run among the members of the wave, and fails when they exceed the percentage.
  - M(itms.migration.wave_member) keeps computers from being started meanwhile.
options:
  wave:
    description: The number of the wave. The variable C(itms_wave) by default, else V(0), the pilot.
    type: int
  groups:
    description:
      - The names of the inventory groups by kind, where they differ from the usual ones.
      - The kinds are C(bridge), C(ns6), C(smp71), C(smp76), C(sql), C(site_server), C(gateway) and C(endpoint).
    type: dict
    default: {}
  max_fail_percentage:
    description:
      - How many of the wave's WinRM members may fail, in percent. The wave stops when this is exceeded, not when it is reached.
      - The variable C(itms_max_fail_percentage) by default, else V(10).
    type: float
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Stop the wave when its failure budget is spent
  itms.migration.wave_budget:
    wave: 0
    max_fail_percentage: 25
  run_once: true
"""

RETURN = r"""
budget:
  description: C(failed), C(total), C(allowed) and C(not_started).
  returned: always
  type: dict
"""
