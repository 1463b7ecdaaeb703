"""The result of reading a payload: a Call, and what the wrappers around the module would do first."""

from __future__ import annotations

import dataclasses
import typing as t

from ..calls import Call

SYSTEM_ACCOUNTS = {
    "system": "NT AUTHORITY\\SYSTEM",
    "localsystem": "NT AUTHORITY\\SYSTEM",
    "nt authority\\system": "NT AUTHORITY\\SYSTEM",
    "localservice": "NT AUTHORITY\\LOCAL SERVICE",
    "local service": "NT AUTHORITY\\LOCAL SERVICE",
    "nt authority\\localservice": "NT AUTHORITY\\LOCAL SERVICE",
    "nt authority\\local service": "NT AUTHORITY\\LOCAL SERVICE",
    "networkservice": "NT AUTHORITY\\NETWORK SERVICE",
    "network service": "NT AUTHORITY\\NETWORK SERVICE",
    "nt authority\\networkservice": "NT AUTHORITY\\NETWORK SERVICE",
    "nt authority\\network service": "NT AUTHORITY\\NETWORK SERVICE",
}


class NotUnderstood(Exception):
    """The lab does not know this command line or payload. `name` says which; it fails the run like a missing model."""

    def __init__(self, name: str, detail: str = "") -> None:
        super().__init__(f"{name}. {detail}".strip() if detail else name)
        self.name = name


@dataclasses.dataclass(frozen=True)
class Bootstrap:
    """The outermost script: which payload follows it, and the PowerShell it refuses to run below."""

    flavour: t.Literal["v1", "v2"]
    minimum: str  # version, as the script compares it
    refusal: str  # what it prints below that


@dataclasses.dataclass(frozen=True)
class Become:
    """The runas wrapper. `password` None means that none was given (allowed for service accounts)."""

    user: str
    password: str | None
    logon_type: str = "interactive"
    logon_flags: str = "withprofile"

    @property
    def service_account(self) -> str:
        """The full name of a service account, '' for any other user."""
        return SYSTEM_ACCOUNTS.get(self.user.lower(), "")


def plain(flag: str) -> str:
    """A logon flag in one spelling for all versions: NewCredentials and new_credentials are newcredentials."""
    return flag.replace("_", "").lower()


@dataclasses.dataclass(frozen=True)
class Background:
    """The async wrapper. `directory` is unexpanded, `timeout` in seconds."""

    directory: str
    job: str
    timeout: int


@dataclasses.dataclass(frozen=True)
class Work:
    """A call and its wrappers. `min_os` and `min_powershell` come from `#AnsibleRequires` and `#Requires` lines ('' when absent)."""

    call: Call
    bootstrap: Bootstrap | None = None
    become: Become | None = None
    background: Background | None = None
    min_os: str = ""
    min_powershell: str = ""
