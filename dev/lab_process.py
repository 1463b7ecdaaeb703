"""Start and stop a lab for one command: the demo, molecule, and the tests all use this."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTIONS = ROOT / ".cache" / "collections"
ESTATES = ROOT / "inventories" / "lab"
START_SECONDS = 60


@dataclass(frozen=True)
class Lab:
    """A running lab: its folder, and its command line."""

    folder: Path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m lab ARGUMENTS` against this lab."""
        return subprocess.run(
            [sys.executable, "-m", "lab", *arguments, "--dir", str(self.folder)],
            env=lab_environment(),
            check=False,
            text=True,
            capture_output=True,
        )

    def must(self, *arguments: str) -> str:
        """Run a lab command that has to succeed and return what it printed."""
        done = self.command(*arguments)
        if done.returncode:
            raise RuntimeError(f"lab {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def snapshot(self) -> dict[str, object]:
        """Return the state of every host."""
        return json.loads(self.must("snapshot"))


def lab_environment() -> dict[str, str]:
    """Return the environment in which `python -m lab` finds the lab and the modules' sources."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "tests" / "lab"),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "LC_ALL": "C.UTF-8",
    }


def estates() -> list[str]:
    """Return the names of the shipped practice estates."""
    return sorted(path.parent.name for path in ESTATES.glob("*/estate.yml"))


def estate_file(estate: str) -> Path:
    """Return the estate file of one of the shipped practice estates."""
    return ESTATES / estate / "estate.yml"


@contextlib.contextmanager
def running_lab(estate: Path, folder: Path, *options: str, judged: bool = True) -> Iterator[Lab]:
    """Run a lab until the block ends. It also ends with this process, however that dies.

    Raises RuntimeError when the lab does not start, or, while it is `judged`, when it met something that it has no model for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "serve.log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "lab", "serve", "--estate", str(estate), "--dir", str(folder), "--parent", str(os.getpid()), *options],
            env=lab_environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    lab = Lab(folder)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not (folder / "lab.json").is_file():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the lab did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        yield lab
        verdict = lab.command("status") if judged else None
        if verdict is not None and verdict.returncode:
            raise RuntimeError(f"the lab met something it must not meet:\n{verdict.stdout}{verdict.stderr}")
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
