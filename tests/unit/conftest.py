"""Makes the checkout importable under its collection name, whatever the folder it lies in is called."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _collections_folder() -> Path:
    if ROOT.parent.name == "itms" and ROOT.parent.parent.name == "ansible_collections":
        return ROOT.parents[2]
    folder = Path(tempfile.mkdtemp(prefix="itms-unit-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    link = folder / "ansible_collections" / "itms" / "migration"
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT, target_is_directory=True)
    return folder


COLLECTIONS = _collections_folder()
sys.path.insert(0, str(COLLECTIONS))


@pytest.fixture(scope="session")
def collections_path() -> str:
    """What ansible-playbook needs to resolve itms.migration from this checkout."""
    known = os.environ.get("ANSIBLE_COLLECTIONS_PATH")
    return os.pathsep.join([str(COLLECTIONS), *([known] if known else [])])
