"""The main job, from assessment to redirected agents, on the oldest and on the newest ansible-core line that can run here."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from cores import ROOT, Run, play, runnable
from lab_process import Lab, estate_file, running_lab


def ends() -> list[str]:
    """The oldest and the newest line."""
    lines = runnable()
    return sorted({lines[0], lines[-1]}) if lines else []


class Slice:
    """One estate and one store, driven by one ansible-core line."""

    def __init__(self, core: str, lab: Lab, home: Path) -> None:
        self.core, self.lab, self.home, self.store = core, lab, home, home / "store"

    def play(self, *arguments: str) -> Run:
        environment = {
            "ITMS_LAB_DIR": str(self.lab.folder), "ITMS_STORE_DIR": str(self.store), "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")
        }  # fmt: skip
        return play(self.core, self.home, *arguments, folder=ROOT, **environment).went_well()

    def server_of(self, host: str) -> t.Any:
        """The Notification Server that a computer's agent reports to."""
        snapshot: dict[str, t.Any] = self.lab.snapshot()
        registry = snapshot["hosts"][host]["registry"]
        return next(values for key, values in registry.items() if key.lower().endswith("altiris agent\\servers"))


def changes(run: Run) -> int:
    return sum(row["changed"] for row in run.recap.values())


@pytest.mark.parametrize("core", ends())
def test_assess_plan_backup_redirect_and_again(core: str, tmp_path: Path) -> None:
    with running_lab(estate_file("healthy"), tmp_path / "lab") as lab:
        one = Slice(core, lab, tmp_path / "home")
        pristine = lab.snapshot()
        one.play("itms.migration.site", "--check")
        assert lab.snapshot() == pristine, "the dry run changed the estate"
        backed_up = one.play("itms.migration.assess", "itms.migration.plan", "itms.migration.backup")
        assert changes(backed_up) > 0 and lab.snapshot() != pristine
        assert (one.store / "plan" / "plan.yml").is_file()
        lab.must("operator", "itms71", "install_smp71")
        before = one.server_of("lee-pc-0012")
        redirected = one.play("itms.migration.redirect")
        assert changes(redirected) > 0 and one.server_of("lee-pc-0012") != before
        moved = lab.snapshot()
        again = one.play("itms.migration.site")
        assert (changes(again), lab.snapshot() == moved) == (0, True)


def test_an_old_and_a_new_line_are_among_them() -> None:
    assert ends()[0] in ("2.16", "2.18") and ends()[-1] in ("2.19", "2.21"), ends()
