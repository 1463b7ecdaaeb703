"""Judges an estate of so many observation documents in a process of its own: gate_once.py FOLDER DOCUMENTS.

It writes the documents first, in another process, and prints time and peak memory of reading and judging them as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import time
import typing as t
from pathlib import Path

from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy
from ansible_collections.itms.migration.plugins.plugin_utils.rules.gate import judge as gate
from ansible_collections.itms.migration.plugins.plugin_utils.store import estate_reader
from ansible_collections.itms.migration.plugins.plugin_utils.store.documents import Store

NOW = dt.datetime(2027, 1, 11, 9, tzinfo=dt.timezone.utc)
SYSTEMS = (
    ("Microsoft Windows 7 Enterprise", "6.1.7601", "5.1.14409.1018"),
    ("Microsoft Windows 8.1 Enterprise", "6.3.9600", "5.1.14409.1018"),
    ("Microsoft Windows Server 2008 R2 Standard", "6.1.7601", "5.1.14409.1018"),
    ("Microsoft Windows Vista Business", "6.0.6002", "2.0"),
)
SERVERS = {"bridge": 1, "ns6": 4, "sql": 4, "smp71": 4, "smp76": 4, "site_server": 400, "gateway": 6}
GIB = 1024**3


def names(documents: int) -> dict[str, tuple[str, ...]]:
    """Host -> kinds: the servers of a large estate, the rest are endpoints."""
    found: dict[str, tuple[str, ...]] = {
        f"{kind.replace('_', '-')}{number:04d}": (kind,) for kind, count in SERVERS.items() for number in range(count)
    }
    return found | {f"PC-{number:07d}": ("endpoint",) for number in range(documents - len(found))}


def facts(kind: str, number: int) -> dict[str, t.Any]:
    name, version, shell = SYSTEMS[number % len(SYSTEMS)] if kind == "endpoint" else SYSTEMS[2]
    found: dict[str, t.Any] = {
        "powershell": shell,
        "os": {"name": name, "version": version, "product_type": "workstation"},
        "architecture": 64,
        "hostname": f"{kind}-{number}",
        "addresses": [f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"] if kind == "endpoint" else [],
        "memory_mb": 8192,
        "cores": 4,
    }
    if kind == "endpoint":
        return found | {"agent": {"installed": True, "server": "ns60001", "version": "6.0.2416", "service": "started", "plugins": []}}
    files = [{"path": f"NSCap\\Packages\\{item}\\setup.exe", "bytes": 4096} for item in range(3000 if kind == "ns6" else 0)]
    return found | {
        "software": {"sim_version": None, "dotnet_release": 379893, "java": None, "ns_path": None},
        "platform": None,
        "services": {f"Service{item}": "started" for item in range(120)},
        "disks": {"C:": {"size": None, "free": 90 * GIB}},
        "virtual": True,
        "version": "6.0.6074.532",
        "products": [{"name": f"Altiris Product {item}", "guid": f"{{{item}}}", "version": "6.1"} for item in range(30)],
        "sql": {"version": "11.0.5058.0", "edition": "Standard Edition", "collation": "A"},
        "databases": [{"name": "Altiris", "bytes": GIB, "collation": "A"}],
        "server_files": {"root": "R", "count": len(files), "bytes": 4096 * len(files), "files": files},
    }


def write(store: Store, documents: int) -> None:
    for number, (name, (kind, *_rest)) in enumerate(names(documents).items()):
        path = store.root / "observations" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = {
            **{"kind": "observation", "schema": 2, "collection": "itms.migration"},
            **{"host": name, "host_kind": kind, "fqdn": f"{name}.kestrel.example", "address": None, "computer": name},
            **{"reached": number % 50 != 49, "reason": "timed out", "facts": facts(kind, number), "observed_at": "2027-01-11T07:00:00Z"},
        }
        path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")


def judge(store: Store, documents: int) -> dict[str, t.Any]:
    def variable(host: str, name: str) -> t.Any:
        values = {"itms_fqdn": f"{host}.kestrel.example", "itms_bridge": "bridge0000", "itms_site": f"site-{sum(map(ord, host)) % 200}"}
        return values.get(name)

    began = time.perf_counter()
    hosts = estate_reader.read_hosts(
        store, names(documents), variable, [{"host": "ns60000", "name": "Altiris"}], endpoints_as_observed=True
    )
    read = time.perf_counter()
    more: dict[str, t.Any] = {"declarations": {"ns60000": {"ns_version": "6.0 R13"}}, "now": NOW, "ansible_core": "2.19.0"}
    estate = estate_reader.read_estate(store, "backup", hosts, Policy(), **more)
    verdict = gate.judge(estate, [], NOW.date())
    text = gate.as_text(verdict)
    store.write("verdicts/backup.json", "verdict", verdict)
    ended = time.perf_counter()
    broken = [one["key"] for one in verdict["findings"] if one["key"].startswith("check.broken")]
    if broken:
        raise SystemExit(f"checks broke: {broken}")
    return {
        "read": read - began,
        "judge": ended - read,
        "seconds": ended - began,
        "findings": len(verdict["findings"]),
        "characters": len(text),
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main(folder: Path, documents: int, *, prepare: bool) -> None:
    store = Store(folder / "gate-store")
    if prepare:
        write(store, documents)
        return
    subprocess.run([sys.executable, __file__, str(folder), str(documents), "write"], check=True)
    print(json.dumps(judge(store, documents)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), prepare=len(sys.argv) > 3)
