"""What all Windows hosts have: system, hardware, services, drives; each with a note where a document leaves something open."""

from __future__ import annotations

import dataclasses
import typing as t

Facts = dict[str, t.Any]
GB = 2**30
MB = 2**20
# NT version and build -> the service pack that goes with the build.
PACKS = {"5.1.2600": 3, "5.2.3790": 2, "6.0.6001": 1, "6.0.6002": 2, "6.1.7601": 1}
STATES = {"started": "running", "running": "running", "stopped": "stopped", "paused": "paused"}
# What the lab gives every Windows; a document that lists services and not these says that they are not there.
IMPLIED = ("EventLog", "LanmanServer", "LanmanWorkstation", "RpcSs", "Schedule", "W32Time", "RemoteRegistry", "WinRM")


@dataclasses.dataclass
class Filled:
    """A host's section of the estate file, and what was filled in."""

    spec: Facts
    notes: list[str] = dataclasses.field(default_factory=list)
    others: dict[str, Filled] = dataclasses.field(default_factory=dict)  # hosts of which this one's document also tells

    def assume(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def base(document: Facts) -> Filled:
    """Name, address and system of a host whose own programs were asked."""
    facts = document["facts"]
    made = Filled({})
    fqdn = str(facts.get("fqdn") or document.get("fqdn") or "")
    if fqdn:
        made.spec["fqdn"] = fqdn
    address = document.get("address")
    made.spec["addresses"] = [str(each) for each in facts.get("addresses") or ([address] if address else [])]
    if facts.get("hostname"):
        made.spec["computer"] = facts["hostname"]
    if facts.get("powershell"):
        made.spec |= {"powershell": str(facts["powershell"]), "winrm": True}
    system(made, facts)
    if facts.get("memory_mb"):
        made.spec["memory_mb"] = int(facts["memory_mb"])
    if facts.get("cores"):
        made.spec["processors"] = {"sockets": 1, "cores": int(facts["cores"]), "threads_per_core": 1}
        made.assume("one processor with so many cores")
    if facts.get("virtual"):
        made.spec["hardware"] = {"manufacturer": "VMware, Inc.", "model": "VMware Virtual Platform"}
        made.assume("a virtual machine of VMware")
    return made


def system(made: Filled, facts: Facts) -> None:
    os = facts.get("os")
    if not os:
        made.spec["os"] = {"name": "Microsoft Windows 7 Enterprise", "version": "6.1.7601", "service_pack": 1, "architecture": "64-bit",
                           "product_type": "workstation"}  # fmt: skip
        made.assume("Windows 7 SP1, 64-bit: the document says nothing of the system")
        return
    version = ".".join(str(os["version"]).split(".")[:3])
    said = "".join(letter for letter in str(os.get("service_pack") or "") if letter.isdigit())
    name = str(os.get("name") or "Microsoft Windows")
    made.spec["os"] = {
        "name": name,
        "version": version,
        "service_pack": int(said) if said else PACKS.get(version, 0),
        "architecture": f"{facts.get('architecture') or 64}-bit",
        "product_type": "workstation" if os.get("product_type") == "workstation" else "server",
    }
    if not said and version in PACKS:
        made.assume(f"Service Pack {PACKS[version]}, by the build of Windows")


def services(made: Filled, facts: Facts) -> None:
    """Services by name and state; nothing else is in a document."""
    listed: dict[str, str] = facts.get("services") or {}
    if not listed:
        return
    section: Facts = {name: None for name in IMPLIED if name.lower() not in {each.lower() for each in listed}}
    for name, state in listed.items():
        known = STATES.get(state, "stopped")
        start = "auto" if known == "running" else "manual"
        plain = name in IMPLIED and known == "running"
        section[name] = {"state": known} if plain else {"display": name, "state": known, "start": start}
    made.spec["services"] = section
    made.assume("services: display name as the short one, started ones automatic, by LocalSystem, without dependencies")


def drives(made: Filled, seen: dict[str, t.Any]) -> None:
    """Drives from letter -> {size, free} or free bytes."""
    section: dict[str, dict[str, float]] = made.spec.setdefault("disks", {})
    for letter, value in seen.items():
        free = value.get("free") if isinstance(value, dict) else value
        size = value.get("size") if isinstance(value, dict) else None
        if free is None:
            continue
        if size is None:
            made.assume(f"drive {letter} twice as large as what is free on it, and 40 GB at least")
            size = max(2 * free, 40 * GB)
        section[letter.rstrip(":")] = {"size_gb": size / GB, "free_gb": free / GB}
    if "C" not in section:
        section["C"] = {"size_gb": 80.0, "free_gb": 40.0}
        made.assume("drive C: of 80 GB with 40 free")


def registry(made: Filled, key: str, values: Facts) -> None:
    kept = {name: value for name, value in values.items() if value is not None}
    if kept:
        made.spec.setdefault("registry", {}).setdefault(key, {}).update(kept)
