"""Loads an estate file into this process and prints what that took, as JSON: a process of its own, so that its memory is its own."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
import tracemalloc
import typing as t
from pathlib import Path

from lab.calls import Call, Logon
from lab.models import run_call
from lab.practice import PracticeEstate


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


def answered(estate: PracticeEstate) -> t.Iterator[str]:
    """Which of three workstations run a module."""
    names = [name for name in estate.hosts if estate.hosts.record(name).image.startswith("win7-x64")]
    for what, name in (("the first", names[0]), ("one in the middle", names[len(names) // 2]), ("the last", names[-1])):
        call = Call("module", "ansible.windows.win_ping", Logon("nobody"), {"data": name}, asked_as="win_ping")
        if json.loads(run_call(estate, name, call).stdout).get("ping") == name:
            yield what


def main(path: str, trace: bool) -> None:
    before = resident_mib()
    if trace:
        tracemalloc.start()
    wall, cpu = time.perf_counter(), time.process_time()
    estate = PracticeEstate.load(path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    gc.collect()
    rest = resident_mib() - before
    at_rest = tracemalloc.get_traced_memory()[0] if trace else 0
    found = {
        "hosts": len(estate.hosts),
        "seconds": wall,
        "cpu": cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rest_mib": rest,
        "answered": list(answered(estate)),
    }
    if trace:
        found["bytes_at_rest"] = at_rest / len(estate.hosts)
    print(json.dumps(found))


main(sys.argv[1], "--trace" in sys.argv)
