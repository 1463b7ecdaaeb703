"""The same estate as two inventories: this collection's plugin, and YAML with ansible.builtin.constructed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

CONSTRUCTED = """\
plugin: ansible.builtin.constructed
strict: true
keyed_groups:
  - {key: bench_wave, prefix: wave, separator: "_"}
  - {key: bench_channel, prefix: channel, separator: "_"}
  - {key: bench_target, prefix: route, separator: "_"}
  - {key: bench_system, prefix: os, separator: "_"}
  - {key: itms_site, prefix: site, separator: "_"}
"""


def write(folder: Path, assignments: Path, wave: int) -> tuple[Path, Path]:
    """(ours, theirs): what `-i` gets."""
    ours = folder / "ours.itms_computers.yml"
    ours.write_text(f"plugin: itms.migration.computers\nassignments: {assignments}\nwave: {wave}\n", encoding="utf-8")
    theirs = folder / "theirs"
    theirs.mkdir(exist_ok=True)
    with assignments.open(encoding="utf-8", newline="") as source, (theirs / "1_hosts.yml").open("w", encoding="utf-8") as out:
        out.write("all:\n  children:\n    endpoints:\n      hosts:\n")
        for row in csv.DictReader(source):
            if row["wave"] and row["move"] == "1":
                out.write(f"        {row['computer']}:\n")
                for name, value in _variables(row).items():
                    out.write(f"          {name}: {json.dumps(value)}\n")
    (theirs / "2_constructed.yml").write_text(CONSTRUCTED, encoding="utf-8")
    return ours, theirs


def _variables(row: dict[str, str]) -> dict[str, str]:
    return {
        "ansible_host": row["fqdn"],
        "itms_computer": row["computer"],
        "itms_fqdn": row["fqdn"],
        "itms_os": row["os"],
        "itms_site": row["site"].replace("-", "_"),
        "bench_wave": row["wave"],
        "bench_channel": row["channel"],
        "bench_target": row["target"],
        "bench_system": "windows" if "Windows" in row["os"] else "unix",
    }
