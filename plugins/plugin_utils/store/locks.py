# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A lock that several task workers of one controller take in turn around a short read-and-write of a document."""

from __future__ import annotations

import contextlib
import fcntl
import os
import typing as t
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path) -> t.Iterator[None]:
    """Hold the lock file beside `path`. It is left there: removing it would let two workers hold two locks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.parent / f".{path.name}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
