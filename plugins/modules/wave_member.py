# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: wave_member
short_description: Checks that a computer belongs to the wave and may be started
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Fails for a computer that has no row in the wave of C(plan/assignments.csv). The plan alone says which computers move.
  - Lets the computer start, unless the failures of this run have spent the budget of the wave. All workers of the run share the
    count, so the task starts no computer after that. Computers that were started before then are completed.
options:
  host:
    description: The inventory name of the computer.
    type: str
    required: true
  max_fail_percentage:
    description:
      - How many of the wave's WinRM members may fail, in percent.
      - The variable C(itms_max_fail_percentage) by default, else V(10).
    type: float
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.wave
  - itms.migration.groups
"""

EXAMPLES = r"""
- name: Check that the plan moves this computer and that the budget lets it start
  itms.migration.wave_member:
    wave: 0
    host: host1
  register: member
  run_once: true

- name: Show the new server of the computer
  ansible.builtin.debug:
    var: member.move.target
  when: member.start
  run_once: true
"""

RETURN = r"""
move:
  description: The move of the computer, with both of its ends.
  returned: always
  type: dict
start:
  description: Whether the computer may be started.
  returned: always
  type: bool
reason:
  description: Why it must not be started; empty when it may.
  returned: always
  type: str
"""
