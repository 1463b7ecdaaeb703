"""Two append-only files of a lab: every call it answered, and everything it could not or should not have answered so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
import traceback
import typing as t
from pathlib import Path

from .calls import Call, Reply
from .redaction import HIDDEN, Redactor

Trouble = t.Literal["no_model", "not_understood", "lab_bug"]
_MESSAGE = 500  # characters of a failure message that are kept
_SCRIPT = 2000


class Lines:
    """A JSON-lines file: opened for each line, numbered from 1 within this lab, never with secrets in it. `time` is the estate's."""

    def __init__(self, path: Path, redactor: Redactor, now: t.Callable[[], dt.datetime]) -> None:
        self.path = path
        self._redactor, self._now = redactor, now
        self._lock = threading.Lock()
        self.count = 0
        path.touch(mode=0o600)
        path.chmod(0o600)

    def append(self, entry: dict[str, t.Any]) -> None:
        with self._lock:
            self.count += 1
            line = json.dumps({"seq": self.count, "time": self._now().isoformat(timespec="milliseconds"), **entry}, default=str)
            with self.path.open("ab", buffering=0) as file:
                file.write((self._redactor.text(line) + "\n").encode())

    def read(self) -> list[dict[str, t.Any]]:
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]


class Journal(Lines):
    """Every call: who, where, what, with which outcome. `changes` is what became of the state of the estate."""

    def record(
        self, host: str, call: Call, reply: Reply, *, changes: list[dict[str, t.Any]], ms: float, wrappers: dict[str, t.Any]
    ) -> None:
        """`changes` as Estate.diff gives them; the journal keeps host, area, path, name and change of each, not the values."""
        hidden = self._redactor.data
        entry: dict[str, t.Any] = {
            "host": host,
            "kind": call.kind,
            "name": call.name,
            "asked_as": call.asked_as,
            "program": program(call),
            "user": call.logon.user,
            "logon": call.logon.kind,
            "check_mode": call.check_mode,
            "args": {name: HIDDEN if call.no_log else hidden(value, name, call) for name, value in call.args.items()},
            "environment": hidden(call.environment, "", call),
            **wrappers,
        }
        if call.path:
            entry["path"] = call.path
        if call.kind == "put_file":
            entry.update(bytes=len(call.data), sha256=hashlib.sha256(call.data).hexdigest())
        if call.kind in ("raw", "script", "command"):
            entry["script"] = HIDDEN if call.no_log else call.script[:_SCRIPT]
        short = [{key: change[key] for key in ("host", "area", "path", "name", "change") if key in change} for change in changes]
        self.append({**entry, **outcome(call, reply), "mutated": bool(changes), "changes": short, "ms": round(ms, 1)})


class Failures(Lines):
    """What must fail a run: calls without a model, payloads nobody understood, exceptions of the lab itself."""

    def record(self, host: str, what: Trouble, name: str, error: BaseException) -> None:
        trace = "" if what != "lab_bug" else "".join(traceback.format_exception(error))
        self.append({"host": host, "what": what, "name": name, "message": str(error), "traceback": trace})


def outcome(call: Call, reply: Reply) -> dict[str, t.Any]:
    """What the reply says: rc, and for modules changed, failed, skipped and the message of a failure."""
    entry: dict[str, t.Any] = {"rc": reply.rc, "changed": False, "failed": reply.rc != 0}
    if call.kind not in ("module", "script"):
        entry["changed"] = call.kind in ("put_file", "mkdtemp", "remove") and reply.rc == 0
        return entry
    try:
        result = json.loads(reply.stdout)
    except ValueError:
        return entry
    if isinstance(result, dict):
        entry.update(changed=bool(result.get("changed")), failed=bool(result.get("failed")) or reply.rc != 0)
        if isinstance(result.get("rc"), int):
            entry["command_rc"] = result["rc"]
        if result.get("skipped"):
            entry["skipped"] = True
        if entry["failed"]:
            entry["msg"] = HIDDEN if call.no_log else str(result.get("msg", ""))[:_MESSAGE]
    return entry


def program(call: Call) -> str:
    """The program of a command module (`sc.exe`), lower case, without its folder; '' for anything else."""
    if call.kind != "module" or call.name.rpartition(".")[2] not in ("win_command", "win_shell"):
        return ""
    argv = call.args.get("argv")
    line = str(argv[0]) if isinstance(argv, list) and argv else str(call.args.get("_raw_params") or call.args.get("cmd") or "").strip()
    if not (isinstance(argv, list) and argv):
        line = line[1:].partition('"')[0] if line.startswith('"') else line.partition(" ")[0]
    return line.replace("/", "\\").rpartition("\\")[2].lower()
