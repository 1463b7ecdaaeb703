"""A rehearsal from a user's own documents: what was observed of an estate is observed again of the estate that was made of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lab_process import lab_environment, running_lab
from practice import Document, Practice


def documents(store: Path) -> dict[str, Document]:
    """The observations by file name, without when they were made."""
    found = {}
    for path in sorted((store / "observations").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert document.pop("observed_at")
        found[path.name] = document
    return found


@pytest.mark.stage("assessed")
def test_the_same_is_observed_again(practice: Practice, tmp_path: Path) -> None:
    estate = tmp_path / "rehearsal.yml"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "lab", "rehearse"),
            *("--observations", str(practice.store / "observations"), "--inventory", str(practice.inventory), "--out", str(estate)),
        ],
        env=lab_environment(),
        check=True,
        text=True,
        capture_output=True,
    )
    told = json.loads(done.stdout)
    assert told["hosts"] == 70
    assert told["filled_in"]["switched off: no document describes it"] == 20, "what only another channel reaches has no document"
    with running_lab(estate, tmp_path / "lab") as lab:
        again = Practice(lab, tmp_path / "second", practice.inventory)
        before = again.snapshot()
        again.play("assess").went_well()
        assert again.snapshot() == before
    first, second = documents(practice.store), documents(again.store)
    assert len(first) == 50 and sorted(second) == sorted(first)
    for name, document in first.items():
        assert second[name] == document, name
