# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_info
short_description: Returns the computers of a wave
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Returns the computers of the wave that WinRM reaches, each with both ends of its move, and names the others.
  - The members are those of C(plan/assignments.csv). Neither an inventory group nor a variable adds one.
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.wave
  - itms.migration.groups
"""

EXAMPLES = r"""
- name: Read the members of the wave from the plan
  itms.migration.wave_info:
    wave: 0
  register: itms_wave_plan
  run_once: true
"""

RETURN = r"""
members:
  description: The computers that WinRM reaches, with both ends of their move.
  returned: always
  type: list
  elements: dict
unreached_channel:
  description: The computers that another channel has to move.
  returned: always
  type: list
  elements: dict
"""
