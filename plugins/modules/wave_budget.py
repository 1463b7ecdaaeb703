# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_budget
short_description: Judges the failures of a wave
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Counts the failures of this run among the members of the wave, and fails when they exceed the percentage.
  - M(itms.migration.wave_member) starts no computer in the meantime.
options:
  max_fail_percentage:
    description:
      - How many of the wave's WinRM members may fail, in percent. The wave stops when this is exceeded, not when it is reached.
      - The variable C(itms_max_fail_percentage) by default, else V(10).
    type: float
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.wave
  - itms.migration.groups
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
