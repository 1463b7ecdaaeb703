"""What makes a lab a good process: a folder to itself, a log, and an end with its parent."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import typing as t
from pathlib import Path

LOG = logging.getLogger("lab")
PARENT_POLL_SECONDS = 0.5


class LabRuns(Exception):
    """Another lab lives in this folder."""


@contextlib.contextmanager
def claim(folder: Path) -> t.Iterator[None]:
    """Hold the folder for this process. Raises LabRuns when another lab has it; the lock ends with its process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lab.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise LabRuns(
                f"a lab already runs in {folder} (process {lock.read().strip() or 'unknown'}); "
                f"stop it with: python -m lab stop --dir {folder}"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


async def watch_parent(parent: int, stopping: asyncio.Event) -> None:
    """Set `stopping` when the parent is gone. A pidfd cannot be fooled by a reused process id; without one, ask now and then."""
    if not parent:
        return
    try:
        descriptor = os.pidfd_open(parent)
    except ProcessLookupError:
        stopping.set()
        return
    except (AttributeError, OSError):
        while _alive(parent):
            await asyncio.sleep(PARENT_POLL_SECONDS)
        stopping.set()
        return
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(descriptor, ended.set)
    try:
        await ended.wait()
        LOG.info("the parent process %d is gone", parent)
        stopping.set()
    finally:
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def log_to(path: Path) -> None:
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("spnego").setLevel(logging.WARNING)  # its debug output has session keys
