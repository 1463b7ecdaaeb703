"""ansible.windows.win_hostname, after its source in ansible.windows 3.8.0: the new name counts from the next start.

Remembered: a member of a domain is renamed there too, which a network logon cannot do. Left out: renaming as a service account, names that
Windows refuses or shortens.
"""

from __future__ import annotations

import re

from ..calls import NoModel
from ..state.host import COMPUTER_NAME
from ..state.registry import Value
from .core import Context, Result, model

_NAME = re.compile(r"(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?")


@model("ansible.windows.win_hostname")
def win_hostname(context: Context) -> Result:
    new, old = context.params["name"], context.host.computer
    context.result.update(old_name=old, reboot_required=False)
    context.diff.update(before=old, after=new)
    if new.lower() == old.lower():
        return context.result
    if not _NAME.fullmatch(new):
        raise NoModel(f"ansible.windows.win_hostname: the name {new!r}")
    if not context.check:
        rename(context, old, new)
    return {**context.result, "changed": True, "reboot_required": True}


def rename(context: Context, old: str, new: str) -> None:
    """Rename-Computer -Force."""
    if context.call.logon.kind == "system":
        raise NoModel("ansible.windows.win_hostname as a service account")
    if not context.call.logon.second_hop or context.estate.account(context.call.logon.user) is None:
        why = f"Fail to rename computer '{old}' to '{new}' due to the following exception: Access is denied."
        raise context.fail(f"Failed to rename computer to '{new}': {why}")
    context.host.registry.set(f"{COMPUTER_NAME}\\ComputerName", Value("ComputerName", "REG_SZ", new.upper()))
