"""One lab for all ansible-core lines; each line has hosts of its own in it, and its own environment (dev/setup.py --only cores)."""

from __future__ import annotations

import concurrent.futures
import json
import sys
import typing as t
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "dev"), str(HERE.parents[1] / "tests" / "lab")]

from cores import Run, inventory, play, runnable
from lab_process import Lab, running_lab
from setup import CORE_PYTHONS


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many ansible-core lines these tests really ran: the skipped ones must not go unnoticed."""
    there = runnable()
    missing = [core for core in CORE_PYTHONS if core not in there]
    terminalreporter.write_line(f"ansible-core lines: {len(there)} of {len(CORE_PYTHONS)} ({', '.join(there)})")
    if missing:
        terminalreporter.write_line(f"NOT RUN: ansible-core {', '.join(missing)}: no Python here can run it")


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with running_lab(HERE / "estate.yml", tmp_path_factory.mktemp("cores"), "--loopback", "loop*") as running:
        yield running


@pytest.fixture(scope="session")
def runs(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Run, Run]]:
    """The feature playbook twice on every line that can run here, two lines at a time: a restart is mostly waiting."""
    base = tmp_path_factory.mktemp("runs")

    def both(core: str) -> tuple[Run, Run]:
        home = base / core
        home.mkdir()
        (home / "hosts.json").write_text(json.dumps(inventory(lab, core)), encoding="utf-8")
        common = ("-i", str(home / "hosts.json"), "features.yml", "-e", f"fetched={home}/fetched")
        return play(core, home, *common), play(core, home, *common, "-e", "again=true")

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        cores = runnable()
        return dict(zip(cores, pool.map(both, cores), strict=True))
