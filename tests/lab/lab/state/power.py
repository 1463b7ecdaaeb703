"""A host's power as a state machine: running, stopping, down, up again with a new boot time.

Documented by Microsoft (shutdown.exe; service start types). A host that restarts answers until its time has come, then nothing reaches
it, then it is up again; only then does it have another boot time. What is due happens in `Host.settle`, with what a start of Windows does.
Left out: a boot that hangs, updates that are configured during the boot, dependencies between services that start.
"""

from __future__ import annotations

import datetime as dt

from .host import SESSION_MANAGER, Host
from .parts import OUTAGE_SECONDS, Shutdown
from .registry import Value

__all__ = ["OUTAGE_SECONDS", "STOPPING_SECONDS", "Shutdown", "abort", "ask", "pend"]

STOPPING_SECONDS = 1.0  # from the end of the delay until nothing answers


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


def pend(host: Host, reason: str) -> None:
    """Something is done only after a restart: the mark that Windows' installers leave."""
    old = host.registry.value(SESSION_MANAGER, "PendingFileRenameOperations")
    data = (*(old.data if old is not None and isinstance(old.data, tuple) else ()), f"\\??\\C:\\Windows\\Temp\\{reason}", "")
    host.registry.set(SESSION_MANAGER, Value("PendingFileRenameOperations", "REG_MULTI_SZ", data))
