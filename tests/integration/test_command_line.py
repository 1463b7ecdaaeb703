"""What a user mistypes on the command line: no phase may end as if all were well. No host is reached, so no lab runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lab_process import ROOT
from practice import PHASES, Document, Run, finished

FOUR_PARTS = ("Found:", "Needed:", "Fix:", "Waive:")


def playbook(folder: Path, phase: str, *options: str, **extra: object) -> Run:
    """A phase as a user runs it, on the example inventory unless the options name another."""
    variables: Document = {"itms_store_dir": str(folder / "store"), **extra}
    inventory = () if "-i" in options else ("-i", str(ROOT / "inventories" / "example" / "hosts.yml"))
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("ansible-playbook")),
            f"itms.migration.{phase}",
            *inventory,
            *options,
            *("-e", json.dumps(variables)),
        ],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": os.environ.get("ITMS_TEST_COLLECTIONS", str(ROOT / ".cache" / "collections")),
            "ANSIBLE_HOME": str(folder / "ansible"),
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=False,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return finished(done.returncode, done.stdout)


@pytest.mark.parametrize("limit", [(), ("--limit", "ns01")], ids=["all", "limit"])
@pytest.mark.parametrize("phase", [*PHASES, "site"])
def test_an_inventory_that_is_not_there_fails_and_says_so(tmp_path: Path, phase: str, limit: tuple[str, ...]) -> None:
    run = playbook(tmp_path, phase, "-i", str(tmp_path / "nowhere.yml"), *limit).failed()
    run.says("the inventory has no host", *FOUR_PARTS)
    assert not (tmp_path / "store").exists()
