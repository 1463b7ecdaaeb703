# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The journal of evidence: one JSON line for each proven step, each with the hash of the line before it.

The chain shows that no line was changed, removed or put in between afterwards. A line that a killed run left half
written was never acknowledged: the next append cuts it off.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import typing as t
from pathlib import Path

from ..rules.refusal import Refusal
from .locks import locked

FIRST = "0" * 64
OUTCOMES = ("proven", "not_proven", "deferred", "failed", "already")
_SECRET = re.compile(r"passw|passphrase|passwd|\bpwd\b|secret|token|credential|private_?key|api_?key", re.I)


def refuse_secrets(value: t.Any, where: str = "facts") -> None:
    """Refuse a key that looks as if its value were a secret, at any depth: evidence is committed and mailed."""
    if isinstance(value, dict):
        for key, item in value.items():
            if _SECRET.search(str(key)):
                raise Refusal(
                    f"{where} has the key {key!r}",
                    "facts without secrets",
                    "leave that key out of the evidence, or rename it if its value is not a secret",
                )
            refuse_secrets(item, f"{where}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            refuse_secrets(item, f"{where}[{number}]")


def append(path: Path, entry: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Append an entry; return it with its number and hashes. Safe against other workers of this controller."""
    with locked(path):
        last = _last(path)
        body = {
            "number": last["number"] + 1 if last else 1,
            **entry,
            "previous": last["hash"] if last else FIRST,
        }
        whole = {**body, "hash": _hash(body)}
        with path.open("ab") as stream:
            stream.truncate(_good_length(path))
            stream.write((json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n").encode())
            stream.flush()
            os.fsync(stream.fileno())
        return whole


def read(path: Path) -> list[dict[str, t.Any]]:
    """All whole lines in order. Raises Refusal for a broken chain."""
    if not path.is_file():
        return []
    entries: list[dict[str, t.Any]] = []
    for number, line in enumerate(path.read_bytes()[: _good_length(path)].splitlines(), 1):
        try:
            entry = json.loads(line)
            broken = entry["hash"] != _hash({key: entry[key] for key in entry if key != "hash"})
            broken = broken or entry["previous"] != (entries[-1]["hash"] if entries else FIRST)
        except (ValueError, KeyError, TypeError):
            broken = True
        if broken:
            raise _broken(path, f"line {number}")
        entries.append(entry)
    return entries


def _last(path: Path) -> dict[str, t.Any] | None:
    """The last whole line alone: a wave of thousands appends as many times, and `read` is what proves the chain."""
    end = _good_length(path)
    if not end:
        return None
    with path.open("rb") as stream:
        size = 4096
        while True:
            size = min(size * 2, end)
            stream.seek(end - size)
            lines = stream.read(size).splitlines()
            if len(lines) > 1 or size == end:
                break
    try:
        entry = json.loads(lines[-1])
        return {"number": int(entry["number"]), "hash": str(entry["hash"])}
    except (ValueError, KeyError, TypeError) as error:
        raise _broken(path, "the last line") from error


def _broken(path: Path, line: str) -> Refusal:
    return Refusal(
        f"{line} of {path} does not match the line before it",
        "an evidence journal that was not edited",
        f"restore {path} from version control; or move it to another folder, unchanged, to begin a new journal",
    )


def _good_length(path: Path) -> int:
    """Bytes up to the last line break: what follows is the start of a line that was never finished."""
    if not path.is_file():
        return 0
    with path.open("rb") as stream:
        end = stream.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - 65536)
            stream.seek(start)
            found = stream.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0


def _hash(body: t.Mapping[str, t.Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
