"""Where the account of a SQL Server's service may write: BACKUP TO DISK is its work, not the login's.

Documented by Microsoft: LocalSystem is SYSTEM, setup gives the service its data and backup folders, an access list is inherited until it is
protected, and denials go first. Remembered: what a drive gives to Users without a list of its own (new folders and files in them, nothing
at its root, nothing below Windows and Program Files). `cannot_write` of the estate file closes folders beyond that.
"""

from __future__ import annotations

import typing as t

from ..state import View, WinError, paths
from ..state.accounts import WELL_KNOWN, Accounts
from ..state.tree import Acl
from ..state.tree import key as fold

if t.TYPE_CHECKING:
    from ..state.files import FileSystem
    from ..state.host import SqlInstance

WRITE = 0x2
ADMINISTRATORS, USERS = "S-1-5-32-544", "S-1-5-32-545"
CLOSED = ("c:\\windows", "c:\\program files", "c:\\program files (x86)")


def may_write(view: View, instance: SqlInstance, files: FileSystem, path: str) -> None:
    """WinError 5 where the service account may not write a file."""
    folder = paths.parent(path)
    inside = [_within(folder, each) for each in instance.cannot_write]
    sids = _sids(view, instance)
    listed = _listed(files, folder, sids)
    if any(inside) or listed is False:
        raise WinError(5, path)
    if listed or {ADMINISTRATORS, WELL_KNOWN["NT AUTHORITY\\SYSTEM"]} & sids:
        return
    if any(_within(folder, own) for own in (instance.data_dir, instance.backup_dir) if own):
        return
    if folder.endswith(":\\") or any(_within(folder, each) for each in CLOSED):
        raise WinError(5, path)


def _within(folder: str, above: str) -> bool:
    return f"{fold(folder)}\\".startswith(f"{fold(above)}\\")


def _sids(view: View, instance: SqlInstance) -> set[str]:
    """The account, and the groups that count."""
    accounts = Accounts(view.estate, view.host)
    sids = {WELL_KNOWN["Everyone"], WELL_KNOWN["NT AUTHORITY\\Authenticated Users"], USERS}
    own = accounts.sid(instance.account)
    if own is not None:
        sids.add(own)
    if own == WELL_KNOWN["NT AUTHORITY\\SYSTEM"] or view.estate.is_admin(view.host, instance.account):
        sids.add(ADMINISTRATORS)
    return sids


def _listed(files: FileSystem, folder: str, sids: set[str]) -> bool | None:
    """What the access lists from a folder upwards say; None where none of them is about the account, and nothing is protected."""
    here = folder
    while True:
        acl = files.acls.get(fold(here), Acl())
        entries = [entry for entry in acl.entries if entry.sid in sids and entry.rights & WRITE and (here == folder or entry.inherit)]
        if any(not entry.allow for entry in entries):
            return False
        if entries:
            return True
        if acl.protected:
            return False
        if paths.parent(here) == here:
            return None
        here = paths.parent(here)
