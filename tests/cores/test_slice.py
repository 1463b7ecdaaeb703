"""The main job, from assessment to redirected agents, on the oldest ansible-core line that can run here.

`make integration` and `make demo` do it on the newest, with the whole estate; here a few of its hosts are enough.
"""

from __future__ import annotations

import json
import shutil
import typing as t
from pathlib import Path

import yaml
from cores import ROOT, Run, play, runnable
from lab_process import Lab, estate_file, running_lab

PILOT = ("LEE-PC-0012", "LEE-PC-0016", "LEE-SRV-06", "YRK-PC-0019", "YRK-SRV-02")  # those of the pilot wave that WinRM reaches
CANARY = "lee-pc-0012"
SERVERS = "HKLM\\SOFTWARE\\Altiris\\Altiris Agent\\Servers\\\\(Default)"


def small_inventory(folder: Path) -> Path:
    """The healthy estate's inventory without most of its computers."""
    shutil.copytree(estate_file("healthy").parent, folder)
    hosts = folder / "hosts.yml"
    document = yaml.safe_load(hosts.read_text(encoding="utf-8"))
    endpoints = document["all"]["children"]["endpoints"]["children"]
    endpoints["endpoints_winrm"]["hosts"] = {name: {"itms_site": "leeds" if name.startswith("LEE") else "york"} for name in PILOT}
    endpoints["endpoints_push"]["hosts"] = {"LEE-PC-0003": {"itms_site": "leeds"}}
    hosts.write_text(json.dumps(document), encoding="utf-8")
    return hosts


class Slice:
    """One estate and one store, driven by one ansible-core line."""

    def __init__(self, core: str, lab: Lab, home: Path) -> None:
        self.core, self.lab, self.home, self.store = core, lab, home, home / "store"
        self.inventory = small_inventory(home / "inventory")

    def play(self, *arguments: str) -> Run:
        environment = {
            "ITMS_LAB_DIR": str(self.lab.folder), "ITMS_STORE_DIR": str(self.store), "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")
        }  # fmt: skip
        return play(self.core, self.home, "-i", str(self.inventory), *arguments, folder=ROOT, **environment).went_well()

    def server_of(self, host: str) -> str:
        """The Notification Server that a computer's agent reports to."""
        snapshot: dict[str, t.Any] = self.lab.snapshot()
        return str(snapshot["hosts"][host]["registry"][SERVERS]["data"])


def changes(run: Run) -> int:
    assert run.recap and all(row["failed"] == row["unreachable"] == 0 for row in run.recap.values())
    return sum(row["changed"] for row in run.recap.values())


def test_assess_plan_backup_redirect_and_again(tmp_path: Path) -> None:
    core = runnable()[0]
    assert core in ("2.16", "2.18"), f"NOT RUN on an old line: the oldest that can run here is {core}"
    with running_lab(estate_file("healthy"), tmp_path / "lab") as lab:
        one = Slice(core, lab, tmp_path / "home")
        pristine = lab.snapshot()
        backed_up = one.play("itms.migration.assess", "itms.migration.plan", "itms.migration.backup")
        assert changes(backed_up) > 0 and lab.snapshot() != pristine
        assert (one.store / "plan" / "plan.yml").is_file()
        lab.must("operator", "itms71", "install_smp71")
        for wave in (1, 2):  # the site servers before the computers that they serve
            one.play("itms.migration.redirect", "-e", f"itms_wave={wave}")
        lab.must("clock", "advance", "1h")  # agents call their new server a while after they were redirected
        assert one.server_of(CANARY) == "altiris01.kestrel.example"
        built = lab.snapshot()
        one.play("itms.migration.redirect", "--check")
        assert lab.snapshot() == built, "the dry run changed the estate"
        assert changes(one.play("itms.migration.redirect")) > 0
        assert one.server_of(CANARY) == "itms71.kestrel.example"
        lab.must("clock", "advance", "1h")
        moved = lab.snapshot()
        again = one.play("itms.migration.site")
        assert (changes(again), lab.snapshot() == moved) == (0, True)
