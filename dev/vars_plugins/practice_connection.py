"""A vars plugin for the demo and the tests: the connection variables of the practice estates as plain values.

`group_vars/all/connection.yml` of these inventories finds the running lab by templates, which Ansible compiles for every task of
every host: a fifth of all its work on 70 hosts. This plugin reads the same files of the lab once for each process. It speaks for no
other inventory, and where the lab does not serve the estate it leaves the explanation to the templates.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from ansible.inventory.group import Group
from ansible.inventory.host import Host
from ansible.plugins.vars import BaseVarsPlugin

PATH = "ansible_winrm_path"
DOCUMENTATION = """
name: practice_connection
short_description: Connection variables of the running practice estate
description: Plain values for what C(group_vars/all/connection.yml) of a practice estate finds by templates.
options: {}
"""


class VarsModule(BaseVarsPlugin):
    REQUIRES_ENABLED = True

    def get_vars(self, loader: object, path: str, entities: object, cache: bool = True) -> dict[str, object]:
        """The variables of the group `all` of an inventory in this folder, and of each of its hosts; nothing for others."""
        found: dict[str, object] = {}
        for one in entities if isinstance(entities, list) else [entities]:
            if isinstance(one, Group) and one.name == "all":
                found |= connection(os.environ.get("ITMS_LAB_DIR", ""), str(path))
            elif isinstance(one, Host) and PATH not in one.vars and connection(os.environ.get("ITMS_LAB_DIR", ""), str(path)):
                found[PATH] = f"/wsman/{one.name.lower()}"
        return found


@cache
def connection(lab: str, inventory: str) -> dict[str, object]:
    """What the lab in this folder says about itself to the inventory; empty when the lab serves another estate, or none."""
    folder, practice = Path(lab), Path(inventory)
    port = folder / f"serves_{practice.name}_https"
    if not lab or not port.is_file() or not (practice / "group_vars" / "all" / "connection.yml").is_file():
        return {}
    return {
        "ansible_port": int(port.read_text(encoding="utf-8")),
        "ansible_password": (folder / "password").read_text(encoding="utf-8"),
        "ansible_winrm_ca_trust_path": str(folder / "ca.pem"),
        "lab_dir": lab,
    }
