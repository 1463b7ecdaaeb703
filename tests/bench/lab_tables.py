"""The lab's part of the benchmark: loading, saving, and its own CPU time for a task on a host.

It asserts nothing about time. What was measured has to be right: as many hosts as were asked for, a restored estate that is the saved
one, and a lab that answered every call without a failure.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from goals import verdict

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOSTS, TASK_HOSTS = 40_000, 500
ADMINISTRATOR = ("Administrator", "Lantern-Bench-4711")  # a local user, as Basic serves no others


def run(folder: Path, scale: int) -> None:
    """Print the lab's tables; `scale` divides the sizes."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "tests" / "lab"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
    }
    large, small = (_generate(folder, size // scale, environment) for size in (HOSTS, TASK_HOSTS))
    answering = _generate(folder, TASK_HOSTS * 3 // 2 // scale, environment)  # a quarter of the computers has no WinRM
    print(f"\n{'lab: hosts':>16} {'seconds':>9} {'CPU s':>7} {'peak MiB':>9} {'bytes at rest':>14}  goal")
    found, traced = (
        _measure("lab_load.py", large, environment=environment),
        _measure("lab_load.py", large, "--trace", environment=environment),
    )
    if found["hosts"] < HOSTS // scale:
        raise SystemExit(f"only {found['hosts']} hosts were loaded")
    goal = verdict("10 s, 600 MiB, 8,192 bytes", (found["seconds"], 10), (found["peak_mib"], 600), (traced["bytes_at_rest"], 8192))
    print(
        f"{found['hosts']:>16,} {found['seconds']:>9.2f} {found['cpu']:>7.2f} {found['peak_mib']:>9.0f} {traced['bytes_at_rest']:>14,.0f}"
        f"  {goal}"
    )
    found = _measure("lab_save.py", small, environment=environment)
    print(
        f"{found['hosts']:>16,} touched hosts, {found['computers']} computers in a CMDB: save {found['save']:.2f} s,"
        f" restore {found['restore']:.2f} s, {found['mib']:.1f} MiB  {verdict('goal 2 s', (found['save'], 2), (found['restore'], 2))}"
    )
    _open(answering)
    with _lab(folder / "lab", answering, environment) as place:
        hosts = _reached_by_winrm(answering)[: TASK_HOSTS // scale + 1]
        found = _measure("lab_cpu.py", place, ",".join(hosts), *ADMINISTRATOR, environment=environment)
    print(
        f"{found['hosts']:>16,} hosts, {found['tasks']} tasks, {found['calls']:,} calls, no failure: {found['ms']:.2f} ms of the lab's CPU"
        f" time for a task on a host  {verdict('goal 6 ms', (found['ms'], 6))}"
    )


def _generate(folder: Path, size: int, environment: dict[str, str]) -> Path:
    place = folder / f"estate-{size}"
    command = [sys.executable, "-m", "lab", "generate", "--endpoints", str(size), "--seed", "1", "--out", str(place)]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return place / "estate.yml"


def _open(estate: Path) -> None:
    """Let WinRM take Basic and clear messages: what is encrypted cannot be recorded."""
    user, password = ADMINISTRATOR
    opened = f"    winrm: {{basic: true, unencrypted: true}}\n    users: {{{user}: {{password: {password}, groups: [Administrators]}}}}\n"
    estate.write_text(estate.read_text(encoding="utf-8").replace("    winrm: true\n", opened), encoding="utf-8")


def _measure(script: str, *arguments: Path | str, environment: dict[str, str]) -> dict[str, t.Any]:
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, t.Any] = json.loads(done.stdout)
    return found


def _reached_by_winrm(estate: Path) -> list[str]:
    """The names of the workstations that answer, as the estate file of the generator has them."""
    lines = estate.read_text(encoding="utf-8").splitlines()
    answering = ("win7-x86-of-", "win7-x64-of-", "win81-x64-of-", "srv-2008r2-of-", "srv-2012r2-of-")
    return [line.split(":")[0].strip() for line in lines if "addresses" in line and any(f"image: {image}" in line for image in answering)]


@contextlib.contextmanager
def _lab(folder: Path, estate: Path, environment: dict[str, str]) -> t.Iterator[Path]:
    """A running lab, in its folder."""
    command = [sys.executable, "-m", "lab", "serve", "--estate", str(estate), "--dir", str(folder), "--parent", str(os.getpid())]
    process = subprocess.Popen(command, env=environment)
    try:
        while not (folder / "lab.json").exists():
            if process.poll() is not None:
                raise SystemExit("the lab did not start")
            time.sleep(0.1)
        yield folder
    finally:
        process.terminate()
        status = process.wait()
    if status:
        raise SystemExit(f"the lab ended with {status}: {(folder / 'failures.jsonl').read_text(encoding='utf-8')[:2000]}")
