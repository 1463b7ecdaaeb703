"""Saves and restores an estate of which every host was touched, and prints what that took, as JSON."""

from __future__ import annotations

import json
import sys
import time

from lab.state import Estate
from lab.state.registry import Value


def touch(estate: Estate, files: int) -> None:
    """What a few phases of a migration leave on every host."""
    for host in estate.hosts.values():
        for number in range(files):
            host.files.make_folder("C:\\migration")
            host.files.write(f"C:\\migration\\evidence-{number}.json", b"{}" * 50)
            host.registry.set(f"HKLM\\SOFTWARE\\migration\\{number}", Value("step", "REG_DWORD", number))
        host.services["w32time"].state = "stopped"


def main(path: str) -> None:
    estate = Estate.load(path)
    touch(estate, 20)
    began = time.perf_counter()
    saved = estate.save()
    middle = time.perf_counter()
    touch(estate, 30)
    again = time.perf_counter()
    estate.restore(saved)
    end = time.perf_counter()
    print(json.dumps({"hosts": len(estate.hosts), "save": middle - began, "restore": end - again, "mib": len(saved) / 2**20}))


if __name__ == "__main__":
    main(sys.argv[1])
