"""The built collection holds what belongs there and nothing else, and works from an empty path."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

sys.path.insert(0, str(ROOT / "dev"))
from lab_process import estate_file, running_lab

#: Top-level names that a user of the collection gets. Everything else proves or builds the project.
BELONGS = {
    "CHANGELOG.rst",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "bindep.txt",
    "changelogs",
    "docs",
    "execution-environment.yml",
    "inventories/example",
    "meta",
    "playbooks",
    "plugins",
    "requirements.txt",
    "requirements.yml",
    "roles",
}
MADE_BY_GALAXY = {"MANIFEST.json", "FILES.json"}


def tracked() -> set[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True)
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


def belongs(name: str) -> bool:
    return any(name == room or name.startswith(f"{room}/") for room in BELONGS)


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    subprocess.run([BIN / "ansible-galaxy", "collection", "build", "--output-path", out], cwd=ROOT, check=True, capture_output=True)
    return next(out.glob("itms-migration-*.tar.gz"))


def test_tarball_holds_exactly_what_belongs_there(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        packed = {member.name.removeprefix("./") for member in archive.getmembers() if member.isfile()}
    assert packed - MADE_BY_GALAXY == {name for name in tracked() if belongs(name)}
    assert packed >= MADE_BY_GALAXY


def test_installed_collection_runs_by_fqcn_from_an_empty_path(tarball: Path, tmp_path: Path) -> None:
    collections = tmp_path / "collections"
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
        "ANSIBLE_HOME": str(tmp_path / "home"),
        # Not the checkout's ansible.cfg: only what a user of the tarball has, and the two collections it needs.
        "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": f"{collections}:{tmp_path / 'needed'}",
        "ITMS_LAB_DIR": str(tmp_path / "lab"),
        "ITMS_STORE_DIR": str(tmp_path / "store"),
        "LC_ALL": "C.UTF-8",
    }
    (tmp_path / "ansible.cfg").write_text("[defaults]\ncallbacks_enabled = itms.migration.summary\n", encoding="utf-8")
    install: list[str | Path] = [BIN / "ansible-galaxy", "collection", "install", "--offline", "--no-deps", "-p", collections, tarball]
    subprocess.run(install, cwd=tmp_path, env=environ, check=True, capture_output=True)
    needed = tmp_path / "needed" / "ansible_collections"
    needed.mkdir(parents=True)
    for namespace in ("ansible", "community"):
        (needed / namespace).symlink_to(ROOT / ".cache" / "collections" / "ansible_collections" / namespace)

    with running_lab(estate_file("healthy"), tmp_path / "lab"):
        done = subprocess.run(
            [BIN / "ansible-playbook", "-i", estate_file("healthy").with_name("hosts.yml"), "itms.migration.assess", "--check"],
            cwd=tmp_path,
            env=environ,
            check=False,
            text=True,
            capture_output=True,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    command: list[str | Path] = [BIN / "ansible-doc", "-t", "module", "--json", "itms.migration.gate"]
    documented = subprocess.run(command, cwd=tmp_path, env=environ, check=True, text=True, capture_output=True)
    assert str(collections) in documented.stdout
    verdicts = list((tmp_path / "store" / "dry-run").glob("*/verdicts/assess.json"))
    assert len(verdicts) == 1
    assert json.loads(verdicts[0].read_text(encoding="utf-8"))["state"] == "go"


def test_every_relative_link_leads_to_a_file_of_the_tarball() -> None:
    """Also when the collection is read where it was installed."""
    dead = []
    for name in sorted(one for one in tracked() if one.endswith(".md") and belongs(one)):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / name).read_text(encoding="utf-8")):
            if "://" not in target:
                file = os.path.normpath(Path(name).parent / target)
                if not ((ROOT / file).exists() and (belongs(file) or any(one.startswith(f"{file}/") for one in BELONGS))):
                    dead.append(f"{name}: {target}")
    assert dead == []
