"""The migration wizard, worked by a person: exporters write a data store file, importers read it.

Sourced [KB181820]: its program and default folder, that it runs on either side, that it cannot migrate managed computers, and that both
sides filter by product. The guide: products must be there on the target at least as equivalents, or their data cannot be imported; the
way is 6.x to 7.1 and 7.1 to 7.6. Remembered: the file's extension `.adb`. Its command line and log are not known, so it has none here.
"""

from __future__ import annotations

import typing as t

from ..state.errors import EstateError
from ..state.host import Host
from .sim import WIZARD

if t.TYPE_CHECKING:
    from ..state.estate import Estate

NS = "HKLM\\SOFTWARE\\Altiris\\eXpress\\Notification Server"
KIND = "data-store"
STEPS = {(6, 71), (71, 76)}
# Product of 6.x -> what took its place (guide: Product parity).
SUCCESSORS = {
    "application management solution": "Software Management Solution",
    "application metering solution": "Inventory Solution",
    "helpdesk solution": "ServiceDesk",
    "real-time system manager solution": "Client Management Suite",
    "software delivery solution": "Software Management Solution",
    "software virtualization solution": "Workspace Virtualization",
}


def plain(name: str) -> str:
    """A product's name without what changes from one release to the next."""
    name = name.lower().removeprefix("altiris ").removeprefix("symantec ")
    return name.partition(" for ")[0].strip()


def products_of(estate: Estate, host: Host) -> tuple[int, list[str]]:
    """The generation of the Notification Server of a host, and its products. EstateError when there is none."""
    console = estate.consoles.get(host.name)
    if console is not None:
        return console.generation, list(console.products)
    keys = host.registry.subkeys(f"{NS}\\ProductInstallation")
    if not keys and host.registry.value(NS, "InstallPath") is None:
        raise EstateError(f"{host.name} has no Notification Server")
    return 6, [str(value.data) for key in keys if (value := key.value("Name")) is not None]


def export(estate: Estate, host: Host, path: str) -> str:
    if host.files.find(WIZARD) is None:
        raise EstateError(f"{host.name}: the migration wizard is not installed (operator job install_wizard)")
    generation, products = products_of(estate, host)
    note = {"kind": KIND, "server": host.name, "generation": generation, "products": tuple(products)}
    size = 2**20 * (8 + 4 * len(products))
    host.files.write(path, size=size, seed=f"{KIND}:{host.name}:{generation}:{';'.join(products)}", note=tuple(note.items()))
    return f"{host.name}: exported {len(products)} products into {path} ({size} bytes); managed computers are not in it"


def bring_in(estate: Estate, host: Host, path: str) -> str:
    console = estate.consoles.get(host.name)
    if console is None or host.files.find(WIZARD) is None:
        raise EstateError(f"{host.name}: a platform and its migration wizard are needed")
    node = host.files.file(path)
    note: dict[str, t.Any] = dict(node.note)
    if note.get("kind") != KIND:
        raise EstateError(f"{path} on {host.name} is no data store")
    if (note["generation"], console.generation) not in STEPS:
        raise EstateError(f"{host.name}: a data store of {note['server']} (generation {note['generation']}) is not for this server")
    here = {plain(each) for each in console.products}
    lacking = [each for each in note["products"] if not {plain(each), plain(SUCCESSORS.get(plain(each), ""))} & here and not core(each)]
    kept = len(note["products"]) - len(lacking)
    console.imports.append(f"{note['server']}: {kept} of {len(note['products'])} products")
    told = f"{host.name}: imported {kept} products of {note['server']}"
    return f"{told}; without an equivalent here: {', '.join(lacking)}" if lacking else told


def core(name: str) -> bool:
    """The server itself, which every platform is."""
    return plain(name) in ("notification server", "management platform")
