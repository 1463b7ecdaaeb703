"""What people do at consoles between the phases: the vendor's own installers, as they leave a host behind.

Facts: registry and service names are those of the domain-facts document, sections 3.1 and 3.2. The exact build of 7.1 SP2 MP1.1 is not
known there; the figure is an argument, its default remembered.
"""

from __future__ import annotations

import typing as t

from .host import Host, Service
from .registry import Value

if t.TYPE_CHECKING:
    from .estate import Estate

SMP_SERVICES = (
    ("AeXSvc", "Altiris Service"),
    ("atrshost", "Altiris Object Host Service"),
    ("AltirisClientMsgDispatcher", "Altiris Client Message Dispatcher"),
    ("AltirisReceiverService", "Altiris File Receiver"),
    ("AltirisSupportService", "Altiris Support Service"),
    ("EventReceiver", "Event Receiver"),
    ("EventEngine", "Event Engine"),
    ("ctdataloader", "Client Task Data Loader"),
    ("W3SVC", "World Wide Web Publishing Service"),
)


def install_smp(host: Host, version: str) -> str:
    registry = host.registry
    aim, folder = "HKLM\\SOFTWARE\\Altiris\\AIM", "C:\\Program Files\\Altiris"
    registry.set(aim, Value("ProductVersion", "REG_SZ", version))
    registry.set(aim, Value("InstallDir", "REG_SZ", f"{folder}\\Symantec Installation Manager"))
    server = f"{folder}\\Notification Server"
    registry.set("HKLM\\SOFTWARE\\Altiris\\eXpress\\Notification Server", Value("InstallPath", "REG_SZ", server))
    for made in (f"{folder}\\Symantec Installation Manager", f"{server}\\Config", f"{server}\\NSCap", f"{server}\\Bin"):
        host.files.make_folder(made)
    host.files.write(f"{server}\\Bin\\AeXSvc.exe", size=90112, seed=f"AeXSvc {version}", file_version=version, product_version=version)
    for name, display in SMP_SERVICES:
        host.services[name.lower()] = Service(name, display, "running", "auto")
    host.features |= {"Web-Server"}
    return f"{host.name}: Symantec Management Platform {version} is installed and runs"


def install_smp71(estate: Estate, host: Host, version: str = "7.1.8400.0") -> str:
    """The 7.1 server is built, its Installation Manager's version as given."""
    return install_smp(host, version)


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
    "install_smp71": install_smp71,
    "power": power,
    "set_service": set_service,
    "fill_disk": fill_disk,
    "empty_disk": empty_disk,
}
