"""What travels between the wire side of the lab and its models of Windows.

The payload layer turns whatever ansible-core sent into a `Call`; the models answer with a `Reply`.
Nothing here knows HTTP, and nothing here knows a module.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t


@dataclasses.dataclass(frozen=True)
class Logon:
    """Who runs the call, and whether Windows would let it go on to a third host.

    A plain WinRM logon is a *network* logon: it has no credentials to pass on, so a second hop
    (``\\\\other\\c$``, ``sqlcmd -E -S other``, ``sc \\\\other``) is refused. ``runas`` with a password makes
    an interactive-like logon that may go on. ``system`` goes on as the computer account only.
    """

    user: str
    kind: t.Literal["network", "runas", "system"] = "network"

    @property
    def second_hop(self) -> bool:
        """True when this logon can authenticate to another host as its user."""
        return self.kind == "runas"


@dataclasses.dataclass(frozen=True)
class Call:
    """One thing that ansible-core asked one host to do.

    kind:
        ``module`` (name is the FQCN of the module that was sent, found by its source),
        ``raw`` (script is the text), ``script`` (script is the command text), ``command`` (script is a line for cmd.exe: no ansible-core
        sends one, other WinRM clients do),
        ``put_file`` / ``fetch_file`` / ``mkdtemp`` / ``expand_user`` / ``remove`` (path, and data for put_file).
    args: the module's arguments without the ``_ansible_*`` ones.
    asked_as: the module name as the task wrote it (``ansible.legacy.stat``), for messages.
    source: the module's PowerShell text as it was sent (argument specs are read from it).
    since, waits: when it was first asked, and how often its model has raised `Wait` since then.
    """

    kind: t.Literal["module", "raw", "script", "command", "put_file", "fetch_file", "mkdtemp", "expand_user", "remove"]
    name: str
    logon: Logon
    args: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    asked_as: str = ""
    source: str = ""
    check_mode: bool = False
    diff: bool = False
    no_log: bool = False
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    script: str = ""
    path: str = ""
    data: bytes = b""
    offset: int = 0
    size: int = 0
    ansible_version: str = ""
    since: dt.datetime | None = None
    waits: int = 0


@dataclasses.dataclass(frozen=True)
class Reply:
    """What the host prints and the exit code of the wrapper process."""

    stdout: str = ""
    stderr: str = ""
    rc: int = 0


class Wait(Exception):
    """The module sleeps: what it waits for is not there yet. Ask its model again after so many seconds of the estate's clock."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"waits {seconds:g} s")
        self.seconds = seconds


class NoModel(Exception):
    """The lab has no model for this module, command line or raw text. It fails the whole run, by name."""
