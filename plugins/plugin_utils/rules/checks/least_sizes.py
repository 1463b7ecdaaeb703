# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The least sizes of a 7.1 server, which are declared because the guide has none, beside what the server has."""

from __future__ import annotations

import typing as t

from ..estate.estate import Estate, Host
from ..estate.known import GB, GIB, MIB, as_number
from ..refusal import Refusal
from . import inputs


class Size(t.NamedTuple):
    name: str
    least: float
    has: float | None  # None: not known


_LEAST = ("cores", "ram_gb")
_LEAST_OF_DRIVES = {"disk_gb": "size", "free_gb": "free"}  # with the fact that each is compared with


def least_sizes(estate: Estate, host: Host) -> t.Iterator[Size]:
    """The least sizes that are declared for a 7.1 server, next to what it has. Raises Refusal for what is not a size."""
    said = estate.declared(host.name, "least")
    given = said if isinstance(said, t.Mapping) else {"": None}
    drives = {name: dict(one) for name in _LEAST_OF_DRIVES if isinstance(one := given.get(name), t.Mapping)}
    numbers = [value for name, value in given.items() if name not in drives] + [size for one in drives.values() for size in one.values()]
    if set(given) - {*_LEAST, *drives} or None in map(as_number, numbers):
        raise Refusal(
            f"least of {host.name} is {said!r}",
            "a dictionary with some of cores, ram_gb, disk_gb and free_gb (the last two by the letter of the drive), each a number",
            f"write for example: itms_declarations: {{{host.name}: {{least: {{cores: 4, ram_gb: 8, disk_gb: {{C: 80}}}}}}}}",
        )
    own = inputs.known(estate, host)
    memory = own.number("memory_mb")
    has = {
        "cores": own.number("cores") or own.number("hardware", "cores"),
        "ram_gb": own.number("hardware", "ram_gb") if memory is None else memory * MIB / GIB,
    }
    for name in _LEAST:
        if name in given:
            yield Size(name, as_number(given[name]) or 0, has[name])
    for name, letters in drives.items():
        for letter, size in letters.items():
            observed = own.number("disks", f"{letter}:", _LEAST_OF_DRIVES[name])
            declared_size = own.number("hardware", "disk_gb", letter) if name == "disk_gb" else None
            yield Size(f"{name}.{letter}", as_number(size) or 0, declared_size if observed is None else observed / GB)
