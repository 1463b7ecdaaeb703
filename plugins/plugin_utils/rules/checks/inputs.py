# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From observations and declarations to what the rules ask for. This is the only place that combines the two.

What was observed has priority. A declaration that disagrees changes nothing; `contradictions` names it.
"""

from __future__ import annotations

import typing as t

from .. import products
from ..estate.estate import ESTATE, Estate, Host
from ..estate.known import GB, GIB, MIB, Known, as_number
from ..planning import imaging
from ..planning.moves import BUILD_AS_71
from ..platforms import server_version
from ..readiness.server import Wanted
from ..sizing import need as sizing
from ..sizing.columns import largest_share
from .base import only_old, serves

TARGETS: dict[str, str] = {"smp71": "7.1", "smp76": "7.6"}
# Keys that itms_declarations may have, by kind of host. A misspelled one would be ignored silently.
_FACTS = ("os", "architecture", "software", "internet_explorer", "disks", "hostname", "fqdn", "addresses")
_NEW_SERVER = (
    *("version", "hardware", "hypervisor", "sql_server", "sql", "products", "equivalents", "dropped", "without_release"),
    *("service_account", "administrators", "database", "database_exists_on_purpose", "features", "reboot_pending", "uac"),
    *("migration_wizard_ready", "optional", "patch_management", "patch_import"),
    *imaging.MAC_NEEDS,
)
KEYS: dict[str, tuple[str, ...]] = {
    "bridge": (),
    "ns6": ("ns_version", "latest", "dropped", "system_image"),
    "smp71": (*_NEW_SERVER, "least", *_FACTS),
    "smp76": (*_NEW_SERVER, *_FACTS),
    "sql": ("hardware", "hypervisor", "sql"),
    "site_server": ("hardware", "features", "administrators", imaging.RELAYS, *_FACTS),
    "gateway": ("hardware", *_FACTS),
    "endpoint": (),
    ESTATE: ("cem", "decommission"),
}
HARDWARE = ("cores", "ghz", "ram_gb", "disk_gb", "l2_cache_mb", "iops", "raid", "network", "virtual", "reserved", "letters")
# What people round: 16 GB of memory are 17.2 * 10**9 bytes, and Windows keeps a little of it.
_ROUNDING: t.Final = 0.1


class Contradiction(t.NamedTuple):
    path: str
    declared: t.Any
    observed: t.Any


def known(estate: Estate, host: Host) -> Known:
    """What is known of a server: its own facts, those of its SQL Server, and what is declared for it."""
    return Known(host.name, facts(estate, host), declared(estate, host))


def declared(estate: Estate, host: Host) -> dict[str, t.Any]:
    """The host's declarations and those of its SQL Server; its Windows features complete those that were seen, name by name."""
    said = dict(estate.declarations.get(host.name) or {})
    seen = host.facts.get("features")
    if isinstance(seen, t.Mapping) and isinstance(said.get("features"), t.Mapping):
        said["features"] = {**said["features"], **{name: value for name, value in seen.items() if value is not None}}
    server = serves(estate, host) if set(TARGETS) & set(host.kinds) else None
    if server is not None and "sql" not in said and (of_sql := (estate.declarations.get(server.name) or {}).get("sql")) is not None:
        said["sql"] = of_sql
    return said


def facts(estate: Estate, host: Host) -> dict[str, t.Any]:
    found = dict(host.facts)
    server = serves(estate, host) if set(TARGETS) & set(host.kinds) else host
    if server is not None and server.facts.get("sql"):
        found["sql"] = {**server.facts["sql"], "databases": server.facts.get("databases")}
    history = (host.facts.get("platform") or {}).get("history")
    if history:
        found["products"] = [str(one["name"]) for one in history]
    if "features" in found and "features" in (estate.declarations.get(host.name) or {}):
        del found["features"]  # `declared` has both
    return found


def wanted(estate: Estate, host: Host, version: str) -> Wanted:
    """What is decided about a new server. `names.unique` checks over the whole estate that no older server has its name."""
    said = Known(host.name, {}, estate.declarations.get(host.name) or {})
    return Wanted(
        version,
        endpoints=endpoints_of(estate, host),
        account=said.text("service_account"),
        database=said.text("database"),
        database_exists_on_purpose=said.yes_no("database_exists_on_purpose") is True,
        optional=tuple(optional) if isinstance(optional := said.value("optional"), t.Mapping) else (),
        patch_management=said.yes_no("patch_management") is not False,
        least_free_bytes=estate.policy.min_free_gb * GIB,
        logs_gb=estate.policy.logs_gb,
        posted_mb_per_endpoint=estate.policy.posted_mb_per_endpoint,
    )


def is_installed(host: Host, version: str) -> bool:
    """Whether the platform of this version is on the server already, so that the checks before an installation no longer apply."""
    return server_version.release(server_version.of(host.facts, None)) == version


def becomes_76(estate: Estate, host: Host) -> bool:
    """Whether a server of the platform has 7.6 or will have it, as one of a hierarchy that is built as 7.1 and upgraded later."""
    return "smp76" in host.kinds or estate.policy.hierarchy == BUILD_AS_71


def held_to_tables(estate: Estate, host: Host) -> bool:
    """Whether the guide's tables apply to a server. They are of 7.6, so they do not judge a 7.1 server and its SQL Server.

    A SQL Server that no new server is known to use is judged, but for one that only holds the 6.x databases.
    """
    if set(TARGETS) & set(host.kinds):
        return becomes_76(estate, host)
    users = [smp for smp in estate.of_kind(*TARGETS) if serves(estate, smp) is host]
    return any(becomes_76(estate, smp) for smp in users) or not (users or only_old(estate, host))


def existing_database(estate: Estate, host: Host) -> str:
    """The database that is there already and that an installation or upgrade of this server is to use; empty for a new one."""
    said = Known(host.name, {}, estate.declarations.get(host.name) or {})
    version = max(TARGETS[kind] for kind in host.kinds if kind in TARGETS)
    upgraded = "smp71" in host.kinds and estate.policy.hierarchy == BUILD_AS_71
    if upgraded or (said.yes_no("database_exists_on_purpose") is True and not is_installed(host, version)):
        return said.text("database")
    return ""


def endpoints_of(estate: Estate, host: Host) -> int:
    """How many endpoints a server of the platform carries: the plan's number, which is 0 for a server that is new since the plan.

    Without a plan the servers of one kind share all endpoints evenly.
    """
    if estate.policy.endpoints:
        return estate.policy.endpoints
    if "sql" in host.kinds and not set(TARGETS) & set(host.kinds):
        carried = [endpoints_of(estate, smp) for smp in estate.of_kind(*TARGETS) if serves(estate, smp) is host]
        return max(carried, default=estate.endpoints)
    if estate.by_target:
        return estate.by_target.get(host.name.casefold(), 0)
    beside = max((len(estate.of_kind(kind)) for kind in TARGETS if kind in host.kinds), default=1)
    return largest_share(estate.endpoints, beside)


def by_site(estate: Estate) -> dict[str, int]:
    """Endpoints of each site: those of the plan, else those of the inventory."""
    found: dict[str, int] = {}
    sites = [row.site for row in estate.assignments if row.move == "1"] or [host.site or "" for host in estate.of_kind("endpoint")]
    spelt: dict[str, str] = {}
    for site in filter(None, sites):
        name = spelt.setdefault(site.casefold(), site)
        found[name] = found.get(name, 0) + 1
    return found


def role(host: Host) -> str:
    if set(TARGETS) & set(host.kinds):
        return sizing.SMP_WITH_SQL if "sql" in host.kinds else sizing.SMP
    return sizing.SQL


def contradictions(estate: Estate, host: Host) -> t.Iterator[Contradiction]:
    """Declarations that disagree with what was observed."""
    said = estate.declarations.get(host.name) or {}
    seen = facts(estate, host)
    yield from _hardware(said.get("hardware"), seen)
    compared = {key: value for key, value in said.items() if key not in ("hardware", "version", "products")}  # target.version; below
    yield from _different(compared, {**seen, **host.facts}, "")
    observed, planned = seen.get("products"), said.get("products")
    if isinstance(observed, list) and isinstance(planned, list):
        there = {products.stem(name) for name in observed}
        missing = [name for name in planned if products.stem(str(name)) not in there]
        if missing:
            yield Contradiction("products", missing, observed)


def _hardware(said: t.Any, seen: t.Mapping[str, t.Any]) -> t.Iterator[Contradiction]:
    if not isinstance(said, t.Mapping):
        return
    memory = as_number(seen.get("memory_mb"))
    pairs: list[tuple[str, t.Any, float | None]] = [
        ("cores", said.get("cores"), as_number(seen.get("cores"))),
        ("ram_gb", said.get("ram_gb"), None if memory is None else memory * MIB / GB),
    ]
    drives, disks = said.get("disk_gb"), seen.get("disks")
    for letter, size in drives.items() if isinstance(drives, t.Mapping) else ():
        disk = disks.get(f"{letter}:") if isinstance(disks, t.Mapping) else None
        bytes_ = as_number(disk.get("size")) if isinstance(disk, t.Mapping) else None
        pairs.append((f"disk_gb.{letter}", size, None if bytes_ is None else bytes_ / GB))
    for name, value, observed in pairs:
        number = as_number(value)
        if number is not None and observed is not None and abs(number - observed) > _ROUNDING * max(number, observed):
            yield Contradiction(f"hardware.{name}", value, round(observed, 1))
    virtual = seen.get("virtual")
    if isinstance(said.get("virtual"), bool) and isinstance(virtual, bool) and said["virtual"] is not virtual:
        yield Contradiction("hardware.virtual", said["virtual"], virtual)


def _different(said: t.Mapping[str, t.Any], seen: t.Mapping[str, t.Any], above: str) -> t.Iterator[Contradiction]:
    for name, value in said.items():
        observed, path = seen.get(name), f"{above}{name}"
        if observed is None or value is None:
            continue
        if isinstance(value, t.Mapping) and isinstance(observed, t.Mapping):
            yield from _different(value, observed, f"{path}.")
        elif not _same(value, observed):
            yield Contradiction(path, value, observed)


def _same(one: t.Any, other: t.Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return bool(one) is bool(other) and str(one).casefold() in ("true", "false", "0", "1")
    numbers = as_number(one), as_number(other)
    if None not in numbers:
        return numbers[0] == numbers[1]
    if isinstance(one, list) and isinstance(other, list):
        return sorted(str(each).casefold() for each in one) == sorted(str(each).casefold() for each in other)
    return str(one).strip().casefold() == str(other).strip().casefold()
