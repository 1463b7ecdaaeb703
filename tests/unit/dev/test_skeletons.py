"""The recipes of CONTRIBUTING.md, followed in a copy of the project: what a skeleton makes passes the tests that guard its kind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


class Copy:
    """A copy of the project in which a stranger follows a recipe."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "ansible_collections" / "itms" / "migration"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
        )
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, self.root / name)
        (self.root / ".cache").mkdir()
        (self.root / ".cache" / "collections").symlink_to(ROOT / ".cache" / "collections")

    def run(self, *arguments: str, path: str = "") -> str:
        environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "ANSIBLE_COLLECTIONS_PATH")}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env={
                **environ,
                "PYTHONDONTWRITEBYTECODE": "1",
                "ANSIBLE_COLLECTIONS_PATH": f"{self.root.parents[2]}{os.pathsep}{ROOT / '.cache' / 'collections'}",
                **({"PYTHONPATH": path} if path else {}),
            },
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def test(self, *arguments: str, path: str = "") -> None:
        output = self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, path=path)
        assert re.search(r"\d+ passed", output) and "skipped" not in output, output

    def files(self) -> set[str]:
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file() and ".cache" not in path.parts}


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    if not (ROOT / ".git").exists():
        pytest.fail("the recipes are tried in a checkout")
    return Copy(tmp_path)


def test_a_check(copy: Copy) -> None:
    before = copy.files()
    copy.run("dev/new.py", "check", "service_list")
    copy.run("dev/checks_page.py")
    made = {"plugins/plugin_utils/rules/checks/service_list.py", "tests/unit/rules/test_rules_checks_service_list.py"}
    assert copy.files() - before == made
    assert "`servicelist.known`" in (copy.root / "docs" / "checks.md").read_text(encoding="utf-8")
    copy.test(
        "tests/unit/rules/test_rules_checks_service_list.py",
        "tests/unit/rules/test_rules_gate.py",
        "tests/unit/rules/test_rules_gate_selection.py",
    )


def test_an_action_with_its_proof(copy: Copy) -> None:
    before = copy.files()
    copy.run("dev/new.py", "action", "download_packages")
    table = copy.root / "plugins" / "plugin_utils" / "rules" / "steps.py"
    text = table.read_text(encoding="utf-8")
    there = text.replace('(10, 20), "packages", AUTOMATED)', '(10, 20), "packages", AUTOMATED, there=True)')
    assert there != text
    table.write_text(there, encoding="utf-8")
    copy.run("dev/steps_page.py")
    assert len(copy.files() - before) == 8
    page = (copy.root / "docs" / "steps.md").read_text(encoding="utf-8")
    assert page.count("(../roles/packages/tasks/verify_download_packages.yml)") == 2  # steps 10 and 20
    copy.test("tests/unit/roles", "tests/unit/rules/test_rules_phases.py", "-k", "not readme")
    play = copy.root / "play.yml"
    play.write_text("- name: Play\n  hosts: all\n  roles: [itms.migration.packages]\n", encoding="utf-8")
    program = "from ansible.cli.playbook import main; main()"
    copy.run("-c", program, "--syntax-check", "-i", "localhost,", str(play))


def test_a_model_of_the_lab(copy: Copy) -> None:
    before = copy.files()
    copy.run("dev/new.py", "model", "community.windows.win_power_plan", "name=balanced")
    assert copy.files() - before == {"tests/lab/lab/models/win_power_plan.py", "tests/lab/tests/test_model_win_power_plan.py"}
    copy.test(
        "tests/lab/tests/test_model_win_power_plan.py",
        "tests/lab/tests/test_model_documents.py",
        "-k",
        "win_power_plan or unknown or loudly or row",
        path="tests/lab",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "Disk Speed"), "not a name for a module"),
        (("check", "reach"), "is there already"),
        (("action", "redirect_agent"), "not a planned action"),
        (("model", "no.such.win_thing"), "is not installed"),
    ],
)
def test_what_cannot_be_made_is_refused(arguments: tuple[str, ...], said: str) -> None:
    done = subprocess.run([sys.executable, "dev/new.py", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1 and said in done.stderr
