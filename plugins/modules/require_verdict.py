# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: require_verdict
short_description: Refuses to act without the verdict of this run
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Every role that changes something begins with it.
  - Therefore C(--tags), C(--skip-tags), C(--start-at-task) and a fact cache cannot get past the gate.
  - It cannot be waived.
options:
  phase:
    description: The phase whose verdict is asked for.
    type: str
    required: true
  role:
    description: The role that requires it, for the message.
    type: str
    required: true
attributes:
  check_mode:
    description: Can run in check mode and say what would change.
    support: full
    details: In check mode it asks for the verdict of the dry run.
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Refuse to act without the verdict of this run
  itms.migration.require_verdict:
    phase: backup
    role: backup
  register: __backup_verdict
"""

RETURN = r"""
verdict_state:
  description: V(go) or V(deferred).
  returned: success
  type: str
  sample: go
"""
