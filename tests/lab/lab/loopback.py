"""Addresses 127.77.x.y for hosts that are to be told apart by where the connection goes, as on a real network."""

from __future__ import annotations

import fnmatch
import typing as t

_PER_BLOCK = 250
MOST = 1000  # each costs two listening sockets


def assign(hosts: t.Iterable[str], globs: t.Iterable[str]) -> dict[str, str]:
    """Address -> host for every host that a glob matches, in the order of their names. Raises ValueError for too many."""
    patterns = [glob.lower() for glob in globs]
    chosen = sorted(name for name in hosts if any(fnmatch.fnmatchcase(name.lower(), glob) for glob in patterns))
    if len(chosen) > MOST:
        raise ValueError(f"{len(chosen)} hosts match {', '.join(patterns)}; at most {MOST} can have an address of their own")
    return {f"127.77.{number // _PER_BLOCK}.{number % _PER_BLOCK + 1}": name for number, name in enumerate(chosen)}
