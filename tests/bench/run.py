"""Measures the plan, the inventory, the gate and the lab, and prints tables: run.py [--small].

It asserts nothing about time or memory: it prints the goal beside what it measured, and a mark where the goal is missed. What was computed
has to be right: a plan without its moves, a gate without findings, a lab that met something it has no model for end it.

Every measurement is a process of its own, so that its peak memory is its own. Ratios are of one run.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import estate
import inventory
import lab_tables
from goals import verdict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SIZES = (10_000, 200_000, 1_000_000)
GOALS = {200_000: (6, 400), 1_000_000: (25, 1024)}  # seconds, MiB


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the plan, the inventory, the gate and the lab.")
    parser.add_argument("--small", action="store_true", help="a tenth of the computers, to try the benchmark itself")
    parser.add_argument("--without-yaml", action="store_true", help="leave out the YAML inventory, which takes minutes")
    parser.add_argument("--only-lab", action="store_true", help="leave out the plan, the inventory and the gate")
    given = parser.parse_args()
    scale = 10 if given.small else 1
    with tempfile.TemporaryDirectory(prefix="itms-bench-") as name:
        folder = Path(name)
        environment = _environment(folder)
        if not given.only_lab:
            _plans(folder, environment, scale)
            _inventories(folder, environment, scale, not given.without_yaml)
            _gate(folder, environment, 10_000 // scale)
        lab_tables.run(folder, scale)


def _environment(folder: Path) -> dict[str, str]:
    """The checkout as a collection, and a home of its own."""
    link = folder / "collections" / "ansible_collections" / "itms" / "migration"
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT, target_is_directory=True)
    (folder / "ansible.cfg").write_text("[inventory]\nenable_plugins = auto, yaml\n", encoding="utf-8")
    collections = str(folder / "collections")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(HERE), collections]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ANSIBLE_COLLECTIONS_PATH": collections,
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "home"),
    }


def _plans(folder: Path, environment: dict[str, str], scale: int) -> None:
    print(f"{'plan of':>12} {'seconds':>9} {'CPU s':>7} {'MiB':>7} {'us/computer':>12} {'waves':>6} {'moves':>9}  goal")
    each: list[float] = []
    for size in (size // scale for size in SIZES):
        place = _estate(folder, size)
        done = subprocess.run(
            [sys.executable, str(HERE / "plan_once.py"), str(place), str(size)], env=environment, check=True, capture_output=True, text=True
        )
        found = json.loads(done.stdout)
        each.append(found["cpu"] / size * 1e6)
        if not found["computers"]["planned_moves"] or not found["waves"]:
            raise SystemExit(f"the plan of {size} computers moves nobody: {found}")
        goal = ""
        if scale == 1 and size in GOALS:
            seconds, mib = GOALS[size]
            goal = verdict(f"{seconds} s, {mib} MiB", (found["seconds"], seconds), (found["mib"], mib))
        print(
            f"{size:>12,} {found['seconds']:>9.2f} {found['cpu']:>7.2f} {found['mib']:>7.0f} {each[-1]:>12.1f} {found['waves']:>6}"
            f" {found['computers']['planned_moves']:>9,}  {goal}"
        )
    ratio = each[-1] / each[0]
    print(f"CPU time per computer, largest to smallest: {ratio:.2f}  {verdict('goal below 1.5', (ratio, 1.5))}\n")


def _estate(folder: Path, size: int) -> Path:
    place = folder / str(size)
    if not place.exists():
        place.mkdir()
        estate.write(place, size)
    return place


def _inventories(folder: Path, environment: dict[str, str], scale: int, with_yaml: bool) -> None:
    print(f"{'one wave out of':>16} {'inventory':>12} {'hosts':>7} {'seconds':>9} {'CPU s':>7} {'MiB':>7}")
    ours: list[float] = []
    for size in (50_000 // scale, 200_000 // scale):
        place = _estate(folder, size)
        if not (place / "store").exists():
            subprocess.run(
                [sys.executable, str(HERE / "plan_once.py"), str(place), str(size)], env=environment, check=True, capture_output=True
            )
        assignments = place / "store" / "plan" / "assignments.csv"
        wave = _largest_wave(assignments)
        mine, yaml = inventory.write(place, assignments, wave)
        seconds, cpu, mib, hosts = _load(mine, wave, environment)
        ours.append(cpu)
        print(f"{size:>16,} {'computers':>12} {hosts:>7,} {seconds:>9.2f} {cpu:>7.2f} {mib:>7.0f}")
        if with_yaml and len(ours) == 1:
            slow, busy, large, hosts = _load(yaml, wave, environment)
            print(f"{size:>16,} {'YAML':>12} {hosts:>7,} {slow:>9.2f} {busy:>7.2f} {large:>7.0f}")
            told = verdict("goal 15 and 4", (15, busy / cpu), (4, large / mib))
            print(f"YAML with constructed to ours: {busy / cpu:.1f} times the CPU time, {large / mib:.1f} times the memory  {told}")
    ratio = ours[1] / ours[0]
    print(f"the same wave out of four times as many: {ratio:.2f} times the CPU time  {verdict('goal below 2', (ratio, 2))}")


def _gate(folder: Path, environment: dict[str, str], documents: int) -> None:
    command = [sys.executable, str(HERE / "gate_once.py"), str(folder), str(documents)]
    found = json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    if not found["findings"]:
        raise SystemExit("the gate found nothing to say: it was not measured")
    print(f"\n{'gate over':>12} {'read s':>9} {'judge s':>9} {'MiB':>7} {'findings':>9}  goal")
    goal = verdict("10 s", (found["read"] + found["judge"], 10))
    print(f"{documents:>12,} {found['read']:>9.2f} {found['judge']:>9.2f} {found['mib']:>7.0f} {found['findings']:>9,}  {goal}")


def _largest_wave(assignments: Path) -> int:
    """The first full wave of the first move."""
    counts: dict[str, int] = {}
    with assignments.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["move"] == "1" and row["wave"]:
                counts[row["wave"]] = counts.get(row["wave"], 0) + 1
    return int(max(counts, key=lambda wave: (counts[wave], -int(wave))))


def _load(source: Path, wave: int, environment: dict[str, str]) -> tuple[float, float, float, int]:
    """Seconds, CPU seconds, peak MiB and number of hosts that `ansible` takes to know the hosts of the wave."""
    command = [sys.executable, "-m", "ansible", "adhoc", "all", "-i", str(source), "--limit", f"wave_{wave:02d}", "--list-hosts"]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    output = t.cast(t.TextIO, process.stdout).read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(command)} ended with status {status}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, sum(line.startswith("    ") for line in output.splitlines())


if __name__ == "__main__":
    main()
