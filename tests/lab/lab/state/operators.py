"""What people do at hosts between the phases, with hands: power, services, full disks.

What they do with the vendor's products is in products/jobs.py; practice.py knows both.
"""

from __future__ import annotations

import typing as t

from .estate import Estate
from .host import Host


def power(estate: Estate, host: Host, up: bool = True) -> str:
    """Switch a host on or off."""
    host.up = up
    if up:
        host.booted = estate.now()
    return f"{host.name}: switched {'on' if up else 'off'}"


def set_service(estate: Estate, host: Host, name: str, state: str) -> str:
    """Start or stop a service by hand."""
    service = host.service(name)
    if service is None:
        raise KeyError(f"{host.name} has no service {name}")
    service.state = state
    return f"{host.name}: {service.name} is {state}"


def fill_disk(estate: Estate, host: Host, drive: str, leave_mb: int = 0) -> str:
    """Somebody else's file takes the room of a drive, down to `leave_mb`."""
    room, path = host.files.drives[drive.upper()], f"{drive.upper()}:\\filled by someone else.bin"
    old = host.files.find(path)
    size = max(0, room.free + (old.size if old else 0) - leave_mb * 2**20)
    host.files.write(path, size=size, seed="fill")
    return f"{host.name}: {drive.upper()}: has {room.free} bytes left"


def empty_disk(estate: Estate, host: Host, drive: str) -> str:
    """The file of fill_disk is deleted."""
    host.files.remove(f"{drive.upper()}:\\filled by someone else.bin")
    return f"{host.name}: {drive.upper()}: has {host.files.drives[drive.upper()].free} bytes left"


JOBS: dict[str, t.Callable[..., str]] = {
    "power": power,
    "set_service": set_service,
    "fill_disk": fill_disk,
    "empty_disk": empty_disk,
}
