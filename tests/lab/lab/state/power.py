"""A host's power as a state machine: running, stopping, down, up again with a new boot time.

Documented by Microsoft (shutdown.exe; service start types). A host that restarts answers until its time has come, then nothing reaches
it, then it is up again; only then its boot time is another one. What a boot does is in `boot`. Times are the estate clock's. Left out:
a boot that hangs, updates that are configured on the way, dependencies between services that start.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing as t

from .registry import Value

if t.TYPE_CHECKING:
    from .host import Host

OUTAGE_SECONDS = 3.0  # how long a restarting host is away; a real one takes minutes, and controllers wait in real time
STOPPING_SECONDS = 1.0  # from the end of the delay until nothing answers
SESSION_MANAGER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager"
COMPUTER_NAME = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName"
VOLATILE = (
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending",
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired",
)
LOGON_SEEN = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\\AutoLogonChecked"


@dataclasses.dataclass(frozen=True)
class Shutdown:
    """A shutdown that was asked for: it begins at `starts`, the host is away from `down` on, and back at `back` (None: stays off)."""

    starts: dt.datetime
    down: dt.datetime
    back: dt.datetime | None


def ask(host: Host, now: dt.datetime, delay: float, *, restart: bool) -> int:
    """Ask for a shutdown in `delay` seconds; 0, or the Win32 error: 1190 when one is scheduled, 1115 when one is under way."""
    host.settle(now)
    if host.shutdown is not None:
        return 1115 if now >= host.shutdown.starts else 1190
    starts = now + dt.timedelta(seconds=delay)
    down = starts + dt.timedelta(seconds=STOPPING_SECONDS)
    host.shutdown = Shutdown(starts, down, down + dt.timedelta(seconds=host.outage) if restart else None)
    return 0


def abort(host: Host, now: dt.datetime) -> int:
    """Take a scheduled shutdown back; 0, or the Win32 error: 1116 when there is none."""
    host.settle(now)
    if host.shutdown is None or now >= host.shutdown.starts:
        return 1116
    host.shutdown = None
    return 0


def settle(host: Host, now: dt.datetime) -> None:
    """Let what is due at `now` happen."""
    plan = host.shutdown
    if plan is None or now < plan.down:
        return
    if host.switched_on:
        host.switched_on = False
        host.falls += 1
    if plan.back is None:
        host.shutdown = None
    elif now >= plan.back:
        host.shutdown = None
        host.switched_on = True
        host.boot_time = plan.back
        boot(host)


def boot(host: Host) -> None:
    """What a start of Windows does: automatic services run, others do not; what waited for a restart is done."""
    for service in host.services.values():
        service.state = "running" if service.start in ("auto", "delayed") else "stopped"
    for key in VOLATILE:
        host.registry.remove_key(key)
    host.registry.unset(SESSION_MANAGER, "PendingFileRenameOperations")
    waiting = host.registry.value(f"{COMPUTER_NAME}\\ComputerName", "ComputerName")
    if waiting is not None:
        host.computer = str(waiting.data).upper()[:15]
        host.registry.set(f"{COMPUTER_NAME}\\ActiveComputerName", Value("ComputerName", "REG_SZ", host.computer))
    host.registry.make_key(LOGON_SEEN)


def pend(host: Host, reason: str) -> None:
    """Something is done only after a restart: the mark that Windows' installers leave."""
    old = host.registry.value(SESSION_MANAGER, "PendingFileRenameOperations")
    data = (*(old.data if old is not None and isinstance(old.data, tuple) else ()), f"\\??\\C:\\Windows\\Temp\\{reason}", "")
    host.registry.set(SESSION_MANAGER, Value("PendingFileRenameOperations", "REG_MULTI_SZ", data))
