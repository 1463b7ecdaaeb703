"""Runs small playbooks with the real ansible-playbook, where that is the only honest way to test an action."""

from __future__ import annotations

import os
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import pytest

INVENTORY = """\
all:
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
    itms_databases: [{host: altiris01, name: Altiris}]
    itms_backup_target: E:\\backup
    itms_policy: {pilot: [PC1]}
    itms_declarations: {altiris01: {ns_version: "6.0 R13"}}
  children:
    bridge: {hosts: {mgmt01: {itms_fqdn: "{{ inventory_hostname }}.kestrel.example"}}}
    ns6: {hosts: {altiris01: {itms_fqdn: altiris01.kestrel.example, itms_bridge: mgmt01}}}
    smp71: {hosts: {itms71: {itms_fqdn: itms71.kestrel.example}}}
    endpoints: {hosts: {"host[1:4]": {itms_computer: "{{ inventory_hostname | replace('host', 'PC') }}"}}}
"""


@dataclass
class Run:
    rc: int
    output: str


class Player:
    def __init__(self, folder: Path, collections_path: str) -> None:
        self.folder = folder
        self.store = folder / "store"
        (folder / "inventory.yml").write_text(INVENTORY, encoding="utf-8")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
            "ANSIBLE_COLLECTIONS_PATH": collections_path,
            "ANSIBLE_CALLBACKS_ENABLED": "itms.migration.summary",
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_FORKS": "4",
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, tasks: str, *options: str, hosts: str = "all") -> list[str]:
        """Write the playbook and return the command that runs it."""
        lines = "\n".join("    " + line for line in tasks.strip("\n").split("\n"))
        text = f"- name: Play\n  hosts: {hosts}\n  gather_facts: false\n  vars: {{itms_store_dir: {self.store}}}\n  tasks:\n{lines}\n"
        (self.folder / "play.yml").write_text(text, encoding="utf-8")
        return [
            sys.executable,
            "-m",
            "ansible",
            "playbook",
            "-i",
            str(self.folder / "inventory.yml"),
            str(self.folder / "play.yml"),
            *options,
        ]

    def __call__(self, tasks: str, *options: str, hosts: str = "all") -> Run:
        done = subprocess.run(
            self.command(tasks, *options, hosts=hosts),
            env=self.environment,
            cwd=self.folder,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Run(done.returncode, done.stdout + done.stderr)

    def files(self) -> dict[str, bytes]:
        """The durable files of the store with their content."""
        found = (path for path in self.store.rglob("*") if path.is_file())
        return {str(path.relative_to(self.store)): path.read_bytes() for path in found if "dry-run" not in path.parts}


@pytest.fixture
def play(tmp_path: Path, collections_path: str) -> t.Callable[..., Run]:
    return Player(tmp_path, collections_path)
