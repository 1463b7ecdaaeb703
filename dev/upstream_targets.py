"""Run the integration targets of the Windows collections on the lab, with an ansible-core that nobody changed.

The targets were validated by their authors on Windows, so they are a witness from outside for the lab's models. They are not part of this
project: name folders with checkouts of ansible.windows, community.windows or microsoft.iis. Prints for each target how many of its tasks
passed, were skipped (with the reason) and diverged (with what differed); the exit code is 1 when any diverged.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1] / "tests" / "lab")]
import yaml
from lab.models import modelled
from lab_process import COLLECTIONS, Lab, running_lab
from upstream_rules import Tally

HERE = Path(__file__).resolve().parent
PASSWORD = "Lantern-Targets-4711"
TARGET_SECONDS = 900


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", nargs="+", type=Path, help="folder with a checkout of one of the collections")
    parser.add_argument("--target", action="append", default=[], help="only this target; may be given several times")
    parser.add_argument("--table", action="store_true", help="print only the table that docs/lab.md has")
    parser.add_argument("--keep", type=Path, help="a folder for the output of each run")
    options = parser.parse_args()
    settings = yaml.safe_load((HERE / "upstream_targets.yml").read_text(encoding="utf-8"))
    tallies = []
    with tempfile.TemporaryDirectory() as scratch:
        for checkout in options.checkout:
            about = yaml.safe_load((checkout / "galaxy.yml").read_text(encoding="utf-8"))
            name = f"{about['namespace']}.{about['name']}"
            wanted = [each for each in targets(checkout, name, settings) if not options.target or each in options.target]
            if options.table:
                print(f"\n| {name} {about['version']} | passed | skipped | diverged |\n|---|---|---|---|")
            else:
                print(f"{name} {about['version']}: {len(wanted)} targets", flush=True)
            folder = Path(scratch) / name
            folder.mkdir()
            (folder / "estate.yml").write_text(json.dumps(estate(wanted, settings)), encoding="utf-8")
            with running_lab(folder / "estate.yml", folder / "lab", judged=False) as lab:
                for target in wanted:
                    tallies.append(run(Run(checkout.resolve(), name, target, folder, options.keep), lab, settings))
                    report(tallies[-1], table=options.table)
    return 1 if any(tally.diverged for tally in tallies) else 0


def targets(checkout: Path, collection: str, settings: dict[str, Any]) -> list[str]:
    """The targets of the modules that the lab has models for."""
    known = {name.rpartition(".")[2] for name in modelled() if name.rpartition(".")[0] == collection}
    there = {path.name for path in (checkout / "tests" / "integration" / "targets").iterdir() if path.is_dir()}
    return sorted(there & (known | set(settings["targets"].get(collection) or ())))


def estate(wanted: list[str], settings: dict[str, Any]) -> dict[str, Any]:
    """The estate file: a host of its own for each target, with what a target makes by PowerShell text or by programs."""
    given = {target: settings["hosts"].get(target) or {} for target in wanted}
    return {
        "lab_estate": 1,
        "name": "upstream",
        "domain": {"dns": "upstream.example", "netbios": "UPSTREAM"},
        "now": "2026-11-24T08:00:00Z",
        "accounts": [{"user": "UPSTREAM\\svc", "password": "generated", "admin_on": ["*"]}],
        "images": {"server": {**settings["image"], "users": {"Administrator": {"password": PASSWORD, "groups": ["Administrators"]}}}},
        "hosts": {
            target.replace("_", "-"): {"image": "server", **{name: value for name, value in more.items() if name != "vars"}}
            for target, more in given.items()
        },
    }


class Run:
    """One target of one collection, in a folder of its own."""

    def __init__(self, checkout: Path, collection: str, target: str, scratch: Path, keep: Path | None) -> None:
        self.checkout, self.collection, self.target, self.keep = checkout, collection, target, keep
        self.folder = scratch / "runs" / target
        self.folder.mkdir(parents=True)
        self.host = target.replace("_", "-")

    def playbook(self) -> Path:
        """The play around the target, where Ansible takes short module names for those of the collection, as ansible-test does."""
        collections = self.folder / "ansible_collections"
        for installed in sorted((COLLECTIONS / "ansible_collections").glob("*/*")):
            if installed.parent.name == "itms":
                continue
            copy = collections / installed.parent.name / installed.name
            copy.mkdir(parents=True)
            for each in installed.iterdir():
                if each.name != "tests":
                    (copy / each.name).symlink_to(each)
        mine = collections / self.collection.replace(".", "/") / "tests" / "integration"
        mine.parent.mkdir()
        mine.symlink_to(self.checkout / "tests" / "integration")
        book = mine.parent / "upstream.yml"
        play = {"hosts": "all", "gather_facts": True, "ignore_errors": True, "roles": [self.target]}
        book.write_text(json.dumps([play]), encoding="utf-8")
        return book

    def inventory(self, lab: Lab) -> Path:
        port = int((lab.folder / "http_port").read_text(encoding="utf-8"))
        host = {
            "ansible_connection": "winrm",
            "ansible_host": "127.0.0.1",
            "ansible_port": port,
            "ansible_winrm_path": f"/wsman/{self.host}",
            "ansible_winrm_scheme": "http",
            "ansible_winrm_transport": "basic",
            "ansible_user": "Administrator",
            "ansible_password": PASSWORD,
            "output_dir": str(self.folder / "output"),
            "win_output_dir": "C:\\ansible_testing",
        }
        path = self.folder / "hosts.json"
        path.write_text(json.dumps({"windows": {"hosts": {self.host: host}}}), encoding="utf-8")
        return path


def run(one: Run, lab: Lab, settings: dict[str, Any]) -> Tally:
    """Run a target; its tasks are in the tally as far as it came."""
    given = (settings["hosts"].get(one.target) or {}).get("vars") or {}
    out = one.folder / "tasks.jsonl"
    out.touch()
    (one.folder / "ansible.cfg").touch()
    book = one.playbook()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "ITMS_"))}
    environ |= {
        "ANSIBLE_CALLBACKS_ENABLED": "upstream_recorder",
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "ANSIBLE_COLLECTIONS_PATH": str(one.folder),
        "ANSIBLE_CONFIG": str(one.folder / "ansible.cfg"),
        "ANSIBLE_HOME": str(one.folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_ROLES_PATH": str(book.parent / "integration" / "targets"),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "UPSTREAM_RUN": json.dumps({"out": str(out), "target": one.target, "rules": settings["rules"]}),
    }
    program, inventory = Path(sys.executable).with_name("ansible-playbook"), one.inventory(lab)
    command = [str(program), "-i", str(inventory), "-e", json.dumps(given), str(book)]
    log = (one.keep or one.folder) / f"{one.target}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        try:
            done = subprocess.run(
                command, env=environ, cwd=one.folder, check=False, stdout=output, stderr=subprocess.STDOUT, timeout=TARGET_SECONDS
            )
            ended = "" if done.returncode == 0 else f"ansible-playbook ended with {done.returncode}"
        except subprocess.TimeoutExpired:
            ended = f"ran for more than {TARGET_SECONDS} s"
    tally = Tally(one.target)
    for line in out.read_text(encoding="utf-8").splitlines():
        tally.add(json.loads(line))
    said = log.read_text(encoding="utf-8")
    if "Callback dispatch" in said:
        ended = "a task was not judged: " + next(line for line in said.splitlines() if "Callback dispatch" in line)
    if ended:
        tally.diverged.append(("(the run)", ended + ": " + said[-600:]))
    return tally


def report(tally: Tally, *, table: bool) -> None:
    if table:
        print(tally.row(), flush=True)
        return
    print(f"{tally.target}: {tally.passed} passed, {sum(tally.skipped.values())} skipped, {len(tally.diverged)} diverged")
    for reason, count in tally.skipped.most_common():
        print(f"    skipped {count}: {reason}")
    for task, what in tally.diverged:
        print(f"    DIVERGED {task}: {what}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
