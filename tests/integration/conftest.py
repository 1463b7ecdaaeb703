"""Fixtures: one lab for the whole session, put back before each test to the stage of the migration that the test starts from."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "dev"), str(ROOT / "tests" / "lab")]

from lab_process import Lab, estate_file, running_lab
from practice import Practice, copy_store

# Each stage goes on from the one before it.
STAGES = ("pristine", "assessed", "planned", "backed_up", "built", "served")
SITE_SERVER_WAVES = (1, 2)  # of the healthy estate: the site servers of the pilot's sites


class Stages:
    """Brings lab and store to a stage; each is reached once in a session and then restored."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self._lab, self._folder = lab, folder
        self._reached: set[str] = set()

    def put(self, practice: Practice, stage: str) -> None:
        if stage not in self._reached:
            self._reach(practice, stage)
            self._reached.add(stage)
        practice.ask("POST", "/restore", {"name": stage})
        copy_store(self._folder / stage, practice.store)

    def _reach(self, practice: Practice, stage: str) -> None:
        if stage != STAGES[0]:
            self.put(practice, STAGES[STAGES.index(stage) - 1])
        if stage == "assessed":
            practice.play("assess").went_well()
        elif stage == "planned":
            practice.play("plan").went_well()
        elif stage == "backed_up":
            practice.play("backup").went_well()
        elif stage == "built":
            practice.operator("itms71", "install_smp71", database="Symantec_CMDB_71")
        elif stage == "served":
            for wave in SITE_SERVER_WAVES:
                practice.play("redirect", "-e", f"itms_wave={wave}").went_well()
            practice.let_agents_call()
        practice.ask("POST", "/save", {"name": stage})
        copy_store(practice.store, self._folder / stage)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Lab]:
    with running_lab(estate_file("healthy"), tmp_path_factory.mktemp("healthy")) as running:
        yield running


@pytest.fixture(scope="session")
def stages(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(lab, tmp_path_factory.mktemp("stages"))


@pytest.fixture
def practice(lab: Lab, stages: Stages, tmp_path: Path, request: pytest.FixtureRequest) -> t.Iterator[Practice]:
    """The lab at the stage of the test's `stage` marker, with a store of the test's own."""
    marker = request.node.get_closest_marker("stage")
    one = Practice(lab, tmp_path / "store")
    one.clear_faults()
    stages.put(one, marker.args[0] if marker else STAGES[0])
    status = one.ask("GET", "/status")
    one.first_call, before = status["calls"], len(status["failures"])
    yield one
    one.clear_faults()
    failures = one.ask("GET", "/status")["failures"][before:]
    assert not failures, f"the lab met something that it has no model for, or broke: {failures}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stage(name): the stage of the migration that the test starts from")
