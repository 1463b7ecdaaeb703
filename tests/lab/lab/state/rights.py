"""User rights: what Windows gives out of the box, and who holds a right on a host.

The defaults are secedit's of a member server, as Microsoft documents them right by right. A right that is not in the table is one that
the lab does not know; whether Windows knows it, is not said.
"""

from __future__ import annotations

from .accounts import Accounts

RIGHTS: dict[str, list[str]] = {
    "SeNetworkLogonRight": ["S-1-1-0", "S-1-5-32-544", "S-1-5-32-545", "S-1-5-32-551"],
    "SeInteractiveLogonRight": ["S-1-5-32-544", "S-1-5-32-545", "S-1-5-32-551"],
    "SeRemoteInteractiveLogonRight": ["S-1-5-32-544", "S-1-5-32-555"],
    "SeBatchLogonRight": ["S-1-5-32-544", "S-1-5-32-551", "S-1-5-32-559"],
    "SeServiceLogonRight": ["S-1-5-80-0"],
    "SeBackupPrivilege": ["S-1-5-32-544", "S-1-5-32-551"],
    "SeRestorePrivilege": ["S-1-5-32-544", "S-1-5-32-551"],
    "SeShutdownPrivilege": ["S-1-5-32-544", "S-1-5-32-551"],
    "SeRemoteShutdownPrivilege": ["S-1-5-32-544"],
    "SeTakeOwnershipPrivilege": ["S-1-5-32-544"],
    "SeDebugPrivilege": ["S-1-5-32-544"],
    "SeSecurityPrivilege": ["S-1-5-32-544"],
    "SeSystemtimePrivilege": ["S-1-5-19", "S-1-5-32-544"],
    "SeImpersonatePrivilege": ["S-1-5-19", "S-1-5-20", "S-1-5-32-544", "S-1-5-6"],
    "SeAssignPrimaryTokenPrivilege": ["S-1-5-19", "S-1-5-20"],
    "SeIncreaseQuotaPrivilege": ["S-1-5-19", "S-1-5-20", "S-1-5-32-544"],
    "SeLockMemoryPrivilege": [],
    "SeRelabelPrivilege": [],
    "SeTcbPrivilege": [],
    "SeCreateTokenPrivilege": [],
    "SeDenyNetworkLogonRight": [],
    "SeDenyInteractiveLogonRight": [],
    "SeDenyBatchLogonRight": [],
    "SeDenyServiceLogonRight": [],
    "SeDenyRemoteInteractiveLogonRight": [],
}


def holders(accounts: Accounts, right: str) -> list[str] | None:
    """The SIDs that hold a right, or None when the lab does not know such a right."""
    kept = next((members for name, members in accounts.host.rights.items() if name.lower() == right.lower()), None)
    if kept is None:
        return next((list(sids) for name, sids in RIGHTS.items() if name.lower() == right.lower()), None)
    return [accounts.sid(each) or each for each in kept]
