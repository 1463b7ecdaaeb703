"""The main job on the practice estate: dry run, real run, and again to show that nothing changes.

Every stage states what it expects and is checked against the lab itself, not against what Ansible says it did. The exit code is
0 only when all of it was as it should be.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lab_process import ROOT, Lab, estate_file, estates, running_lab
from playbook_run import durable_files, practice_environment, recap
from rule_modules import rules

DEMO = ROOT / ".cache" / "demo"
STORE = DEMO / "store"
PHASES: tuple[str, ...] = rules("phases").PLAYED
PREPARING = PHASES[: PHASES.index("redirect")]  # those that a person runs before 7.1 is installed

SITE_SERVER_WAVES = (1, 2)  # of the healthy estate: one site server of a site in each; they move before the computers that they serve


class Unexpected(Exception):
    """Something was not as it should be; the text says what, and where to look."""


@dataclass
class Outcome:
    """What one ansible-playbook run left behind."""

    output: str
    log: Path
    hosts: int = 0
    changed: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class Demo:
    """One demonstration: its lab, its environment, and a number for each stage's log."""

    lab: Lab
    estate: str = "healthy"
    stage: int = 0
    started: float = field(default_factory=time.monotonic)

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.started:5.1f} s] {text}", flush=True)

    def play(self, title: str, *arguments: str) -> Outcome:
        """Run ansible-playbook, keep its whole output in a log, and refuse a run that failed or met no host."""
        self.stage += 1
        self.say(title)
        stage = title.split(":", maxsplit=1)[0].lower().replace(" ", "-")
        log = DEMO / "logs" / f"{self.stage}-{stage}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [str(Path(sys.executable).with_name("ansible-playbook")), *arguments],
            cwd=ROOT,
            env=practice_environment(self.lab.folder, STORE),
            check=False,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        log.write_text(done.stdout, encoding="utf-8")
        rows = recap(done.stdout)
        outcome = Outcome(done.stdout, log, len(rows), sum(row["changed"] for row in rows.values()))
        if done.returncode:
            command = f"ansible-playbook {' '.join(arguments)}"
            raise Unexpected(f"`{command}` ended with {done.returncode}.\n{tail(done.stdout)}\nAll of it: {log}")
        if not rows or "no hosts matched" in done.stdout:
            raise Unexpected(f"a play met no host; see {log}")
        bad = [host for host, row in rows.items() if row["failed"] or row["unreachable"]]
        if bad:
            raise Unexpected(f"failed or unreachable: {', '.join(bad)}; see {log}")
        return outcome


def tail(text: str, lines: int = 40) -> str:
    return "\n".join(text.splitlines()[-lines:])


def expect(condition: bool, text: str) -> None:
    if not condition:
        raise Unexpected(text)


def migrate(demo: Demo) -> None:
    """The main job on the healthy estate."""
    lab = demo.lab
    before, files_before = lab.snapshot(), durable_files(STORE)
    dry = demo.play(f"Dry run: {', '.join(PHASES)}", "itms.migration.site", "--check")
    expect(lab.snapshot() == before, f"the dry run changed the estate; see {dry.log}")
    expect(durable_files(STORE) == files_before, f"the dry run changed durable files; see {dry.log}")
    demo.say(f"  {dry.hosts} hosts in the run; the estate and the durable files are as they were")
    demo.say(f"  what the real run would change is listed in {rel(dry.log)}")

    done = demo.play(f"Real run: {', '.join(PREPARING)}", *(f"itms.migration.{phase}" for phase in PREPARING))
    expect(done.changed > 0 and lab.snapshot() != before, f"the backup changed nothing; see {done.log}")
    demo.say("  databases and files of the 6.x server are backed up off the server and proven by SHA-256")

    demo.say("The lab's operator stands in for the person who installs 7.1 with Symantec Installation Manager (steps 3 to 10)")
    lab.must("operator", "itms71", "install_smp71", "database=Symantec_CMDB_71")

    for wave in SITE_SERVER_WAVES:
        demo.play(f"Site servers of the pilot's sites, wave {wave:02d}: redirect", "itms.migration.redirect", "-e", f"itms_wave={wave}")
    lab.must("clock", "advance", "1h")  # agents call their new server a while after they were redirected

    before = lab.snapshot()
    dry = demo.play("Dry run of the pilot: redirect", "itms.migration.redirect", "--check")
    expect(lab.snapshot() == before, f"the dry run changed the estate; see {dry.log}")
    moved = demo.play("Real run of the pilot: redirect", "itms.migration.redirect")
    expect(lab.snapshot() != before, f"the redirect changed nothing; see {moved.log}")
    lab.must("clock", "advance", "1h")

    before = lab.snapshot()
    again = demo.play("Everything again: nothing may change", "itms.migration.site")
    expect(lab.snapshot() == before, f"the second run changed the estate; see {again.log}")
    expect(again.changed == 0, f"the second run reported {again.changed} changes; see {again.log}")
    demo.say("  0 changes reported, and the estate is as it was")


def plan(demo: Demo) -> None:
    """Look at an estate of several servers and plan it: which computer goes where is what there is to see."""
    lab = demo.lab
    inventory = str(estate_file(demo.estate).with_name("hosts.yml"))
    phases = [f"itms.migration.{phase}" for phase in ("assess", "plan")]
    before = lab.snapshot()
    dry = demo.play("Dry run: assess, plan", "-i", inventory, *phases, "--check")
    expect(lab.snapshot() == before and not durable_files(STORE), f"the dry run changed something; see {dry.log}")
    done = demo.play("Real run: assess, plan", "-i", inventory, *phases)
    expect(lab.snapshot() == before, f"planning changed the estate; see {done.log}")
    files = planned_files()
    expect(bool(files), f"there is no plan; see {done.log}")
    again = demo.play("Everything again: nothing may change", "-i", inventory, *phases)
    expect(again.changed == 0 and planned_files() == files, f"the second run made another plan; see {again.log}")
    with (STORE / "plan" / "assignments.csv").open(encoding="utf-8", newline="") as file:
        ways = Counter((row["move"], row["source"], row["target"] or "nowhere") for row in csv.DictReader(file))
    for (move, source, target), computers in sorted(ways.items()):
        demo.say(f"  move {move}: {computers:3} computers from {source} to {target}")


def planned_files() -> dict[str, bytes]:
    return {name: content for name, content in durable_files(STORE).items() if name.startswith("plan/")}


def refuse(demo: Demo) -> None:
    """The gate on the troubled estate: everything that is wrong at once, and nothing touched."""
    inventory = str(estate_file("troubled").with_name("hosts.yml"))
    before = demo.lab.snapshot()
    demo.say("The troubled estate: the gate has to stop this run before anything is touched")
    try:
        demo.play(f"Troubled: {', '.join(PREPARING)}", "-i", inventory, *(f"itms.migration.{phase}" for phase in PREPARING))
    except Unexpected as stopped:
        expect("blocked" in str(stopped).lower(), f"it stopped, but not at the gate: {stopped}")
        print(tail(str(stopped), 15))
    else:
        raise Unexpected("the gate let the troubled estate pass")
    expect(demo.lab.snapshot() == before, "the troubled estate was touched")


STORIES = {"healthy": migrate, "troubled": refuse}  # every other estate is planned


def rel(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--estate", default="healthy", choices=estates())
    options = parser.parse_args()
    shutil.rmtree(DEMO, ignore_errors=True)
    try:
        with running_lab(estate_file(options.estate), DEMO / "lab") as lab:
            STORIES.get(options.estate, plan)(Demo(lab, options.estate))
    except (Unexpected, RuntimeError) as problem:
        print(f"\nDEMO FAILED: {problem}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the lab is stopped. `make demo` starts from the beginning.", flush=True)
        return 130
    print("\nDEMO PASSED. It ran against simulated hosts: it proves the collection's logic, not Windows (docs/design.md).")
    reached = {"healthy": "redirect", "troubled": "assess"}.get(options.estate, "plan")
    print(f"  report    {rel(STORE / 'reports')}/{reached}.html")
    if options.estate == "healthy":
        print(f"  evidence  {rel(STORE / 'evidence')}/*.jsonl")
    if options.estate != "troubled":
        print(f"  plan      {rel(STORE / 'plan')}/plan.yml, assignments.csv")
    print(f"  logs      {rel(DEMO / 'logs')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
