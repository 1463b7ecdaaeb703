# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: backup_set_info
short_description: Returns the proven backup set of a host
version_added: 0.1.0
author: The itms.migration authors (@itms-migration)
description:
  - Reads what M(itms.migration.backup_set) recorded, for a report of your own or for a restore.
options:
  host:
    description: The inventory name of the host.
    type: str
    required: true
extends_documentation_fragment: itms.migration.controller
"""

EXAMPLES = r"""
- name: Read the proven set
  itms.migration.backup_set_info:
    host: "{{ inventory_hostname }}"
"""

RETURN = r"""
set:
  description: The manifest; empty when no set is recorded.
  returned: success
  type: dict
"""
