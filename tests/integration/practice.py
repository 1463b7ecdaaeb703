"""What the integration tests need: playbooks run as a user runs them, and a lab that says what really happened.

The lab is the oracle: of the collection only the list of phases is read.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lab.client import Client
from lab.practice import PracticeEstate
from lab_process import ROOT, Lab
from playbook_run import durable_files, practice_environment, recap
from rule_modules import rules

PHASES: tuple[str, ...] = rules("phases").PLAYED
SERVERS_ONLY = ("--limit", "all:!endpoints")
Document = dict[str, t.Any]


@dataclass(frozen=True)
class Run:
    """One finished `ansible-playbook`."""

    rc: int
    output: str
    recap: dict[str, dict[str, int]]

    @property
    def changed(self) -> int:
        return sum(row["changed"] for row in self.recap.values())

    @property
    def text(self) -> str:
        """The output on one line: a message may be wrapped anywhere."""
        return " ".join(self.output.replace("\\n", " ").split())

    def went_well(self) -> Run:
        bad = [host for host, row in self.recap.items() if row["failed"] or row["unreachable"]]
        assert self.rc == 0 and not bad, f"rc {self.rc}, failed or unreachable: {bad}\n{self.output[-6000:]}"
        return self

    def failed(self) -> Run:
        assert self.rc not in (0, 250), f"rc {self.rc}: this run had to fail, and not by an error of its own\n{self.output[-6000:]}"
        return self

    def says(self, *texts: str) -> Run:
        for text in texts:
            assert text in self.text, f"not said: {text}\n{self.output[-6000:]}"
        return self


@dataclass
class Practice:
    """A lab in a known state, with a store of its own."""

    lab: Lab
    store: Path
    inventory: Path = ROOT / "inventories" / "lab" / "healthy" / "hosts.yml"
    extra: Document = field(default_factory=dict)
    first_call: int = 0  # number of calls in the lab's journal when the test began: it is one journal for the session

    def play(self, phase: str, *arguments: str, check: bool = False, may_be_empty: bool = False) -> Run:
        """Run a phase's playbook by its FQCN. A play that matched no host fails the test unless that is what it asks for."""
        process = self.start(phase, *arguments, check=check)
        output, _none = process.communicate(timeout=600)
        run = finished(process.returncode, output)
        if not may_be_empty:
            assert run.recap or run.rc, f"no host was met\n{output}"
            assert "no hosts matched" not in output, output
        return run

    def start(self, phase: str, *arguments: str, check: bool = False) -> subprocess.Popen[str]:
        """Start it in a process group of its own, so that a test can press Ctrl-C."""
        command = ["ansible-playbook", f"itms.migration.{phase}", *(["--check"] if check else []), *arguments]
        return self._spawn([*command, *(["-e", json.dumps(self.extra)] if self.extra else [])])

    def module(self, host: str, name: str, **arguments: t.Any) -> None:
        """What somebody else does on a host: one module, by hand."""
        process = self._spawn(["ansible", host, "-m", name, "-a", json.dumps(arguments)])
        output, _none = process.communicate(timeout=120)
        assert process.returncode == 0, output

    def _spawn(self, command: list[str]) -> subprocess.Popen[str]:
        environ = practice_environment(self.lab.folder, self.store, ANSIBLE_HOME=str(self.store.parent / "ansible"))
        return subprocess.Popen(
            [str(Path(sys.executable).with_name(command[0])), *command[1:], "-i", str(self.inventory)],
            cwd=ROOT,
            env=environ,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    # -- the lab ------------------------------------------------------------------------------------------------------
    def ask(self, method: str, path: str, body: Document | None = None) -> t.Any:
        return Client(self.lab.folder).ask(method, path, body)

    def snapshot(self) -> Document:
        snapshot: Document = self.ask("GET", "/snapshot")
        return snapshot

    def changes_since(self, before: Document) -> list[Document]:
        changes: list[Document] = PracticeEstate.diff(before, self.snapshot())
        return changes

    def journal(self, mutating: bool = False) -> list[Document]:
        """What the lab was asked since the test began."""
        entries: list[Document] = self.ask("GET", "/journal" + ("?mutating=1" if mutating else ""))
        return [entry for entry in entries if entry["seq"] > self.first_call]

    def fault(self, **rule: t.Any) -> None:
        self.ask("POST", "/faults", rule)

    def clear_faults(self) -> None:
        self.ask("DELETE", "/faults")

    def operator(self, host: str, job: str, **arguments: t.Any) -> None:
        self.ask("POST", "/operator", {"host": host, "job": job, "args": arguments})

    def let_agents_call(self) -> None:
        """An hour passes on the practice estate: agents that were redirected call their new server, and note that."""
        self.ask("POST", "/clock", {"advance": "1h"})

    # -- the store ----------------------------------------------------------------------------------------------------
    def durable(self) -> dict[str, bytes]:
        """Everything in the store that is not a dry run's."""
        return durable_files(self.store)

    def document(self, relative: str, dry_run: bool = False) -> Document:
        folder = sorted((self.store / "dry-run").iterdir())[-1] if dry_run else self.store
        document: Document = json.loads((folder / relative).read_text(encoding="utf-8"))
        return document

    def delta(self, phase: str, dry_run: bool = False) -> Document:
        """What the phase predicted and did, by host."""
        folder = sorted((self.store / "dry-run").iterdir())[-1] if dry_run else self.store
        documents = [json.loads(path.read_text(encoding="utf-8")) for path in (folder / "deltas" / phase).glob("*.json")]
        return {part: {one["host"]: one[part] for one in documents if part in one} for part in ("predicted", "done")}


def finished(rc: int, output: str) -> Run:
    return Run(rc, output, recap(output))


def wait_for(condition: t.Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)


def press_ctrl_c(process: subprocess.Popen[str]) -> Run:
    """Interrupt a running playbook as a terminal does: the whole process group gets SIGINT."""
    os.killpg(process.pid, signal.SIGINT)
    output, _none = process.communicate(timeout=60)
    return finished(process.returncode, output)


def copy_store(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target)
