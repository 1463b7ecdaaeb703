"""What the consoles of the 6.x servers write out of their computers: a CSV file for each server that has any."""

from __future__ import annotations

import typing as t

from .layout import Endpoint, Estate

HEADER = 'Guid,Name,Domain,"OS Name","OS Revision","System Type","IP Address","Agent Version",Site,"Last Basic Inventory"\r\n'
LONG_AGO = "2026-06-30 09:12:44"  # when the server that has lost a computer to another one last heard of it


def names(estate: Estate) -> dict[str, str]:
    """The 6.x servers with computers, and the file of each."""
    owners = sorted(
        {endpoint.site.old for endpoint in estate.endpoints} | {endpoint.also for endpoint in estate.endpoints if endpoint.also}
    )
    return {owners[0]: "computers.csv"} if len(owners) == 1 else {server: f"{server}.csv" for server in owners}


def texts(estate: Estate) -> dict[str, str]:
    """File name -> text."""
    rows: dict[str, list[str]] = {server: [HEADER] for server in names(estate)}
    for one in estate.endpoints:
        rows[one.site.old].append(_row(estate, one, one.guid, one.version, one.seen))
        if one.also:
            rows[one.also].append(_row(estate, one, one.other_guid, "6.0.2372", LONG_AGO))
    return {f"exports/{file}": "".join(rows[server]) for server, file in names(estate).items()}


def _row(estate: Estate, one: Endpoint, guid: str, version: str, seen: str) -> str:
    system = one.system
    cells = (
        guid, one.name, estate.netbios, _quoted(system.os_name), _quoted(system.revision), f"Win{system.bits}", one.address, version,
        one.site.name.capitalize(), _quoted(seen),
    )  # fmt: skip
    return ",".join(cells) + "\r\n"


def _quoted(text: str) -> str:
    """As the console does: quotation marks where there is a space."""
    return f'"{text}"' if " " in text else text


__all__: t.Sequence[str] = ("HEADER", "names", "texts")
