"""Saves and restores an estate of which every host was touched, and prints what that took, as JSON.

Touched is what a migration touches: files, registry and services of every host, its agent, the databases of SQL Server and a CMDB that
knows every computer. What was restored has to be what was saved.
"""

from __future__ import annotations

import json
import sys
import time

from lab.practice import PracticeEstate
from lab.products import console
from lab.state.registry import Value


def touch(estate: PracticeEstate, files: int) -> None:
    """What a few phases of a migration leave on every host."""
    for host in estate.hosts.values():
        for number in range(files):
            host.files.make_folder("C:\\migration")
            host.files.write(f"C:\\migration\\evidence-{number}.json", b"{}" * 50)
            host.registry.set(f"HKLM\\SOFTWARE\\migration\\{number}", Value("step", "REG_DWORD", number))
        host.services["w32time"].state = "stopped"
        for instance in host.sql.values():
            for database in instance.databases.values():
                database.recovery = "FULL" if files % 20 else "BULK_LOGGED"


def migrate(estate: PracticeEstate) -> None:
    """A 7.1 server on a SQL Server of its own, all agents pointed at it, and half an hour later."""
    estate.operator("itms71", "install_smp71", sql="sql12")
    for host in list(estate.hosts.values()):
        if host.agent is not None:
            estate.operator(host.name, "redirect_agent", server=f"itms71.{estate.domain_dns}")
    estate.clock.advance(1800)
    console.settle(estate)


def state(estate: PracticeEstate) -> str:
    """Everything that hosts show, and what the console knows."""
    return json.dumps([estate.snapshot(), estate.operator("itms71", "show_console")], sort_keys=True, default=str)


def main(path: str) -> None:
    estate = PracticeEstate.load(path)
    touch(estate, 20)
    migrate(estate)
    computers = len(json.loads(estate.operator("itms71", "show_console"))["computers"])
    then = state(estate)
    began = time.perf_counter()
    saved = estate.save()
    middle = time.perf_counter()
    touch(estate, 30)
    for host in estate.hosts.values():
        if host.agent is not None:
            estate.operator(host.name, "redirect_agent", server=f"nowhere.{estate.domain_dns}")
    console.content_of(estate, estate.consoles["itms71"]).computers.clear()
    if state(estate) == then:
        raise SystemExit("nothing was changed after the save: restoring proves nothing")
    again = time.perf_counter()
    estate.restore(saved)
    end = time.perf_counter()
    if state(estate) != then:
        raise SystemExit("the restored estate is not the one that was saved")
    print(
        json.dumps(
            {
                "hosts": len(estate.hosts),
                "computers": computers,
                "save": middle - began,
                "restore": end - again,
                "mib": len(saved) / 2**20,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
