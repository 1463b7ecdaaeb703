"""Writes the benchmark's own input: the exports of an estate with twelve SMPs, the same bytes for the same size."""

from __future__ import annotations

import random
import typing as t
from pathlib import Path

SMPS = [f"smp{number:02d}" for number in range(1, 13)]
SYSTEMS = (
    ("Microsoft Windows 7 Enterprise", "Service Pack 1", 60),
    ("Microsoft Windows 8.1 Enterprise", "", 15),
    ("Microsoft Windows XP", "Service Pack 3", 12),
    ("Microsoft Windows Server 2008 R2 Standard", "Service Pack 1", 6),
    ("Microsoft Windows Server 2012 R2 Standard", "", 4),
    ("Red Hat Enterprise Linux Server", "6.5", 2),
    ("Microsoft Windows 2000 Professional", "Service Pack 4", 1),
)
HEADER = 'Guid,Name,Domain,"OS Name","OS Revision","System Type","IP Address","Agent Version",Site,"Last Basic Inventory"\r\n'
SITES_PER_SMP = 16


def site(smp: int, number: int) -> str:
    return f"site-{smp:02d}-{number:02d}"


def _pilot_step(computers: int) -> int:
    return max(1, computers // 40)


def policy(computers: int) -> dict[str, t.Any]:
    """Routes by subnet for most SMPs and by site for two; every site's line is known; a calendar with blackouts."""
    routes: list[dict[str, t.Any]] = []
    for smp, name in enumerate(SMPS):
        by_site = {"sites": [site(smp, number) for number in range(SITES_PER_SMP)]}
        routes.append({"to": name, **(by_site if smp >= 10 else {"subnets": [f"10.{smp}.0.0/16"]})})
    return {
        "pilot": [f"PC-{number:07d}" for number in range(0, computers, _pilot_step(computers))][:40],
        "wave_size": 8000,
        "routes": routes,
        "winrm_from_exports": True,
        "dns_domains": {"KESTREL": "kestrel.example"},
        "installer_mb": 60,
        "sites": {site(smp, number): {"bandwidth_mbit": 200} for smp in range(12) for number in range(SITES_PER_SMP)},
        "calendar": {
            "start": "2027-01-11",
            "zone": "Europe/London",
            "window": "20:00-04:00",
            "blackouts": [{"from": "2027-12-20", "to": "2028-01-03", "reason": "year's end"}],
        },
    }


def write(folder: Path, computers: int, seed: int = 4) -> list[Path]:
    """One export for each of twelve consoles; one row in five hundred is bad, one in a thousand a duplicate."""
    generator = random.Random(seed)
    systems = [system[:2] for system in SYSTEMS for unused in range(system[2])]
    paths = [folder / f"export-{number:02d}.csv" for number in range(12)]
    encodings = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
    files = [path.open("w", encoding=encodings[number % 4], newline="") for number, path in enumerate(paths)]
    try:
        for file in files:
            file.write(HEADER)
        for number in range(computers):
            smp = number * 7 % 12
            place = generator.randrange(SITES_PER_SMP)
            # The pilot can move: the first system of the list is one that WinRM reaches.
            os_name, revision = systems[generator.randrange(100) if number % _pilot_step(computers) else 0]
            name = f"PC-{number:07d}" if number % 500 != 499 else ""
            row = (
                f"{{{generator.getrandbits(128):032X}}},{name},KESTREL,{os_name},{revision},Win64,"
                f"10.{smp}.{place}.{generator.randrange(1, 255)},6.0.2416,{site(smp, place)},2026-11-{number % 28 + 1:02d} 08:31:48\r\n"
            )
            files[smp].write(row)
            if number % 1000 == 7:
                files[smp].write(row)
    finally:
        for file in files:
            file.close()
    return paths
