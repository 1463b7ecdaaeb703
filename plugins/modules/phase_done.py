# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: phase_done
short_description: Fails when a phase did nothing
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - The last task of every playbook of this collection. It fails when no task of the phase itself ran, as with C(--tags) that leave out
    all of them, because such a run would look successful.
  - A phase has done something when M(itms.migration.require_verdict) let a role act since M(itms.migration.phase) opened the phase. For
    V(assess), which only observes, it is M(itms.migration.observation) that counts.
extends_documentation_fragment:
  - itms.migration.controller
  - itms.migration.phase_name
"""

EXAMPLES = r"""
- name: Refuse to end when nothing was done
  itms.migration.phase_done:
    phase: backup
  run_once: true
  tags: always
"""

RETURN = r"""
itms_nothing_done:
  description: That the phase did nothing; the summary then names no next phase.
  returned: failure
  type: bool
"""
