"""Loads an estate file into this process and prints what that took, as JSON: a process of its own, so that its memory is its own."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
import tracemalloc
from pathlib import Path

from lab.state import Estate


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20


def main(path: str, trace: bool) -> None:
    before = resident_mib()
    if trace:
        tracemalloc.start()
    wall, cpu = time.perf_counter(), time.process_time()
    estate = Estate.load(path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    gc.collect()
    found = {
        "hosts": len(estate.hosts),
        "seconds": wall,
        "cpu": cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rest_mib": resident_mib() - before,
    }
    if trace:
        found["bytes_at_rest"] = tracemalloc.get_traced_memory()[0] / len(estate.hosts)
    print(json.dumps(found))


main(sys.argv[1], "--trace" in sys.argv)
