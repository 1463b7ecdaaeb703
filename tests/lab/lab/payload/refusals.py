"""What the wrappers around a module print when they do not even start it, in the words of the ansible-core that sent them."""

from __future__ import annotations

import json

from ..calls import Reply
from .work import Become, Work

NO_POWERSHELL = Reply(
    stderr="'powershell' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n", rc=1
)
WRONG_PASSWORD = "The user name or password is incorrect"


def version(text: str) -> tuple[int, ...]:
    """A dotted version for comparing, as .NET's [Version] does: missing parts count below zero."""
    numbers = [int(part) for part in text.split(".") if part.isdigit()]
    return tuple([*numbers, -1, -1, -1, -1][:4])


def before_start(work: Work, powershell: str, os_version: str) -> Reply | None:
    """The refusal of a host whose PowerShell or Windows is too old, or None. `powershell` is '' when the host has none."""
    if work.call.kind == "command":
        return None
    if not powershell:
        return NO_POWERSHELL
    if work.bootstrap is None:
        return None
    if version(powershell) < version(work.bootstrap.minimum):
        return Reply(stdout=work.bootstrap.refusal + "\r\n", rc=1)
    old = work.bootstrap.flavour == "v1"
    prefix, quote = ("internal error: ", "") if old else ("", '"')
    if work.min_os and version(os_version) < version(work.min_os):
        return failure(
            f"{prefix}This module cannot run on this OS as it requires a minimum version of {work.min_os}, actual was {os_version}"
        )
    if work.min_powershell and version(powershell) < version(work.min_powershell):
        return failure(
            f"{prefix}This module cannot run as it requires a minimum PowerShell version of {work.min_powershell}, "
            f"actual was {quote}{powershell}{quote}"
        )
    return None


def wrong_password(work: Work, become: Become) -> Reply:
    """The runas wrapper's failure for a password that Windows refuses (Win32 error 1326)."""
    user = become.user if "\\" in become.user or "@" in become.user else f".\\{become.user}"
    cause = (
        f'Exception calling "CreateProcessAsUser" with "9" argument(s): "Failed to logon {user} ({WRONG_PASSWORD}, Win32ErrorCode 1326)"'
    )
    if work.bootstrap is not None and work.bootstrap.flavour == "v1":
        return failure(f"internal error: failed to become user '{become.user}': {cause}")
    return failure(f"failure during exec_wrapper: {cause}")


def failure(message: str) -> Reply:
    """A failed module result with this message."""
    return Reply(stdout=json.dumps({"failed": True, "msg": message}) + "\r\n", rc=1)
