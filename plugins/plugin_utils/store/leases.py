# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The leases of the store: leases/<subject>.json. A run holds them from its opening to its end; see rules/leases.py."""

from __future__ import annotations

import getpass
import json
import os
import platform
import typing as t
from pathlib import Path

from ..rules import leases
from ..rules.leases import Holder
from .documents import Store, as_json, check_stamp, file_name, stamped, write_text
from .locks import locked
from .run_token import RUN_TOKEN
from .runs import now, stamp

FOLDER = "leases"
SEEN_SECONDS = 30  # how often a run notes that it is still there


def holder(phase: str) -> Holder:
    """This run. A task's worker is a child of the process that runs the playbook."""
    pid = os.getppid()
    try:
        by = getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        by = "unknown"
    return Holder(RUN_TOKEN, platform.node(), pid, _started(pid), phase, by)


def acquire(store: Store, subjects: t.Iterable[str], mine: Holder, minutes: float, broken: str = "") -> None:
    """Take the lease of each subject, or of none: Refusal that names the run which holds one."""
    taken: list[Path] = []
    try:
        for subject in sorted(set(subjects)):
            path = _path(store, subject)
            with locked(path):
                lease = _read(path)
                if lease is not None and leases.is_held(lease, mine, now(), minutes, _is_alive, broken=broken):
                    raise leases.refusal(subject, lease, minutes)
                moment = stamp(now())
                body = {"subject": subject, "lease": f"{mine.process[:12]}", **mine._asdict(), "acquired": moment, "seen": moment}
                write_text(path, as_json(stamped("lease", body)))
                taken.append(path)
    except BaseException:
        for path in taken:
            path.unlink(missing_ok=True)
        raise


def beat(store: Store) -> None:
    """Note that this run is still there, at most every half minute."""
    for path in (store.root / FOLDER).glob("*.json"):
        if now().timestamp() - path.stat().st_mtime < SEEN_SECONDS:
            continue
        with locked(path):
            lease = _read(path)
            if lease is not None and lease["process"] == RUN_TOKEN:
                write_text(path, as_json({**lease, "seen": stamp(now())}))


def release(store: Store) -> None:
    """Give up every lease of this run."""
    for path in (store.root / FOLDER).glob("*.json"):
        with locked(path):
            lease = _read(path)
            if lease is not None and lease["process"] == RUN_TOKEN:
                path.unlink(missing_ok=True)


def _path(store: Store, subject: str) -> Path:
    return store.root / FOLDER / f"{file_name(subject)}.json"


def _read(path: Path) -> dict[str, t.Any] | None:
    """The lease; None where there is none, or where it cannot be read: a lease that was half written was never held."""
    try:
        return check_stamp(json.loads(path.read_text(encoding="utf-8")), "lease", path)
    except FileNotFoundError:
        return None
    except ValueError:
        return None


def _started(pid: int) -> str:
    """When a process was started, in ticks since the machine was; empty where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_alive(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs as another user
    return not started or _started(pid) in ("", started)
