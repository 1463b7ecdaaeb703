# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs: which folder a dry run writes to, and how the tasks of one process find it again."""

from __future__ import annotations

import datetime as dt
import json
import typing as t
from pathlib import Path

from ..rules.refusal import Refusal
from .documents import DRY_RUNS, RUN_FILE, Store, as_json, check_stamp, stamped, write_text
from .run_token import RUN_TOKEN


def now() -> dt.datetime:
    """The time, in UTC: the one place that asks the clock."""
    return dt.datetime.now(dt.timezone.utc)


def stamp(moment: dt.datetime) -> str:
    """A moment of UTC as documents write it: YYYY-MM-DDTHH:MM:SSZ."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def new_run_id(moment: dt.datetime, token: str = RUN_TOKEN) -> str:
    """Sorts by time; the token's start keeps two runs of one second apart."""
    return f"{moment.strftime('%Y%m%dT%H%M%S%f')[:-3]}Z-{token[:6]}"


def open_run(root: str, dry_run: bool, begin: bool, phase: str) -> tuple[Store, str]:
    """Create or join the run of this process; return its store and its id."""
    if not dry_run:
        Path(root).mkdir(parents=True, exist_ok=True)
        return Store(root), new_run_id(now())
    folder = None if begin else _newest(root)
    if folder is None:
        folder = Path(root) / DRY_RUNS / new_run_id(now())
    document = _read_run(folder)
    if document and RUN_TOKEN not in document["processes"]:
        _drop_outdated(Path(root), folder, phase)
    document = document or {"id": folder.name, "started": stamp(now()), "processes": [], "phases": []}
    processes = [token for token in document["processes"] if token != RUN_TOKEN] + [RUN_TOKEN]
    phases = [*document["phases"], phase] if phase not in document["phases"] else document["phases"]
    body = {"id": folder.name, "started": document["started"], "processes": processes, "phases": phases}
    write_text(folder / RUN_FILE, as_json(stamped("run", body)))
    return Store(root, folder), folder.name


_KEPT = ("evidence", "reports", RUN_FILE)  # of a dry run alone: nothing durable takes their place
_PLAN = "plan"  # the phase, and its folder


def _drop_outdated(root: Path, folder: Path, phase: str) -> None:
    """Remove from an earlier dry run what durable files have replaced since, so that they are read.

    The files of a plan belong together: one durable file that is newer, or a real plan phase since then, replaces them all.
    A dry run of the plan phase always begins with the durable plan.
    """
    plan = [path for path in (folder / _PLAN).glob("*") if path.is_file()]
    since = max([_time(path) for path in (root / _PLAN).glob("*")] + [_time(root / "verdicts" / f"{_PLAN}.json")], default=0)
    if phase == _PLAN or any(_time(path) < since for path in plan):
        for path in plan:
            path.unlink(missing_ok=True)
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if path.is_file() and relative.parts[0] not in _KEPT and _time(path) < _time(root / relative):
            path.unlink(missing_ok=True)


def _time(path: Path) -> int:
    """When the file was written, 0 for one that is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def store_of_this_run(root: str, dry_run: bool) -> Store:
    """The store as a task of this process sees it; a dry run needs its run to be open."""
    if not dry_run:
        return Store(root)
    for folder in _run_folders(root):
        document = _read_run(folder)
        if document and RUN_TOKEN in document["processes"]:
            return Store(root, folder)
    raise Refusal(
        f"a dry run that did not open a run below {Path(root) / DRY_RUNS}",
        "the task itms.migration.phase before any other of this collection",
        "run the playbook from its beginning, without --start-at-task and without --skip-tags always",
    )


def _run_folders(root: str) -> list[Path]:
    """The dry runs, newest first."""
    return sorted((path for path in (Path(root) / DRY_RUNS).glob("*") if path.is_dir()), reverse=True)


def _newest(root: str) -> Path | None:
    return next((folder for folder in _run_folders(root) if _read_run(folder)), None)


def _read_run(folder: Path) -> dict[str, t.Any] | None:
    path = folder / RUN_FILE
    if not path.is_file():
        return None
    try:
        return check_stamp(json.loads(path.read_text(encoding="utf-8")), "run", path)
    except (ValueError, Refusal):
        return None  # a folder that another release or a person left there is no run of ours
