# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: backup_set
short_description: Records the proven backup set of a host
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Writes C(backups/<host>.json), which the check C(backup.proven) asks for. A set that was not verified is refused.
options:
  host:
    description: The inventory name of the host.
    type: str
    required: true
  set:
    description: The manifest. C(set_dir), C(proven) (V(true)), C(server), and C(databases) with C(name), C(bytes) and C(sha256) of each.
    type: dict
    required: true
attributes:
  check_mode:
    description: Can run in check mode and say what would change.
    support: full
    details: Writes nothing, because a dry run proves nothing.
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Record the proven set
  itms.migration.backup_set:
    host: "{{ inventory_hostname }}"
    set: "{{ __backup_manifest }}"
"""

RETURN = r"""
set:
  description: The manifest.
  returned: success
  type: dict
"""
