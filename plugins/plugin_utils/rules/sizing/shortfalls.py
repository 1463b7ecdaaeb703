# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The reverse question: does this server satisfy the tables, cell by cell?

Observed are cores, memory and drives. What Windows does not report is declared by a person who measured it or attests it,
under `hardware` of the host's declarations; unknown values never pass:

    hardware:
      ghz: 2.6                # clock rate of a core
      l2_cache_mb: 12
      iops: {C: 210, D: 340}  # measured, with the share of writes that the finding names
      raid: {C: RAID 1, D: RAID 10}
      network: {ports: 2, gbit: 1, load_balanced: true}
      virtual: true
      reserved: {cpu: true, memory: true, io: true}   # of a virtual server
      cores: 8                # these three only where they were not observed
      ram_gb: 16
      disk_gb: {C: 120, D: 300}
      letters: {D: E}         # the content that the guide puts on D: is on E: here

The system is observed too; where it was not, `os: {name: Microsoft Windows Server 2012 R2 Standard}` declares it.
"""

from __future__ import annotations

import typing as t

from ...guide import considerations
from ..estate.known import GB, Known, as_number, plain_number
from ..finding import Finding
from ..platforms import systems
from .need import DriveNeed, Range, ServerNeed
from .raid import satisfies

KEPT_BY_WINDOWS: t.Final = 0.03  # of the memory, for firmware and devices; one GiB less of 16 is more than that
RESERVED = ("cpu", "memory", "io")
# The first parts of the findings' keys are `sizing.<cell>`.
CELLS = ("cores", "ghz", "ram", "disk", "drive", "iops", "raid", "cache", "network", "os", "sql_edition", "virtual")
# Editions as Windows names them. Essentials, Foundation and Web are servers that the tables do not name.
_EDITIONS = ("Standard", "Enterprise", "Datacenter", "Essentials", "Foundation", "Web")
VIRTUAL_MATTERS = ("smp", "sql", "smp_with_sql")


class Cell(t.NamedTuple):
    """One cell of a table: its name in the finding's key, the declaration that can fill it, its text."""

    name: str
    declaration: str
    what: str
    section: str
    letter: str = ""


def shortfalls(need: ServerNeed, server: Known) -> t.Iterator[Finding]:
    """Every cell that the server does not satisfy or that is not known. Keys are `sizing.<cell>:<host>[.<letter>]`."""
    seen = Cells(need, server)
    hardware, continued = need.section, need.ram_section
    yield from seen.figure(Cell("cores", "cores", "cores", hardware), _cores(server), need.cores)
    yield from seen.figure(Cell("ghz", "ghz", "GHz", hardware), server.number("hardware", "ghz"), _exactly(need.ghz))
    yield from seen.memory(Cell("ram", "ram_gb", "GB of memory", continued))
    yield from seen.figure(Cell("disk", "disk_gb", "GB on all drives together", hardware), _all_drives_gb(server), need.disk_gb)
    for drive in need.drives:
        yield from seen.drive(drive)
    cache = Cell("cache", "l2_cache_mb", "MB of L2 cache", continued)
    yield from seen.figure(cache, server.number("hardware", "l2_cache_mb"), _exactly(need.l2_cache_mb))
    yield from seen.network()
    yield from seen.os()
    yield from seen.edition()
    yield from seen.virtual()


class Cells:
    """One server and its need."""

    def __init__(self, need: ServerNeed, server: Known) -> None:
        self.need, self.server = need, server

    def figure(self, cell: Cell, seen: float | None, wanted: Range) -> t.Iterator[Finding]:
        """A figure that must reach `wanted.at_least`; no finding where the guide has no figure."""
        if wanted.at_least and (seen is None or seen < wanted.at_least):
            number = "not known" if seen is None else plain_number(seen)
            yield self._finding(cell, f"{cell.what} of {self.server.host}: {number}", f"at least {_text(wanted)} {cell.what}", seen is None)

    def memory(self, cell: Cell) -> t.Iterator[Finding]:
        """Memory is sold in GiB; Windows reports a little less than what is installed. A declaration is the installed size."""
        observed = as_number(self.server.facts.get("memory_mb"))
        seen = self.server.number("hardware", "ram_gb") if observed is None else observed / 1024
        least = self.need.ram_gb.at_least * (1 if observed is None else 1 - KEPT_BY_WINDOWS)
        if seen is None or seen < least:
            yield from self.figure(cell, seen, self.need.ram_gb)

    def drive(self, need: DriveNeed) -> t.Iterator[Finding]:
        """Size, IOPS and RAID of one drive."""
        # The letters are the guide's; the content of its D: may be on E: here.
        letter, purposes = self.server.text("hardware", "letters", need.letter) or need.letter, ", ".join(need.purposes)
        size = _drive_gb(self.server, letter)
        least = Range(need.size_mb.at_least / 1000, need.size_mb.planned / 1000)
        if least.at_least and (size is None or size < least.at_least):
            cell = Cell("drive", f"disk_gb.{letter}", "size", self.need.ram_section, letter)
            found = f"the size of {letter}: is not known" if size is None else f"{letter}: has {size:.1f} GB"
            needed = f"{letter}: ({purposes}) of at least {_text(least)} GB for {self.need.endpoints} endpoints"
            yield self._finding(cell, found, needed, size is None)
        iops = self.server.number("hardware", "iops", letter)
        if iops is None or iops < need.iops:
            cell = Cell("iops", f"iops.{letter}", "IOPS", self.need.section, letter)
            found = f"the IOPS of {letter}: are not known" if iops is None else f"{letter}: delivers {plain_number(iops)} IOPS"
            share = "" if need.write_percent is None else f", measured with {need.write_percent}% writes"
            yield self._finding(cell, found, f"at least {need.iops} IOPS on {letter}: ({purposes}){share}", iops is None)
        raid = self.server.text("hardware", "raid", letter)
        if need.raid and not satisfies(raid, need.raid):
            cell = Cell("raid", f"raid.{letter}", "RAID", self.need.ram_section, letter)
            found = f"{letter}: is {raid}" if raid else f"the RAID level of {letter}: is not known"
            yield self._finding(cell, found, f"{' or '.join(need.raid)} for {letter}: ({purposes})", not raid)

    def network(self) -> t.Iterator[Finding]:
        if not self.need.network_ports:
            return
        seen = {name: self.server.number("hardware", "network", name) for name in ("ports", "gbit")}
        balanced = self.server.yes_no("hardware", "network", "load_balanced")
        ports, gbit = seen["ports"], seen["gbit"]
        if ports is None or gbit is None or balanced is None:
            unknown = [name for name, value in {**seen, "load_balanced": balanced}.items() if value is None]
            yield self._network(f"the network adapters are not known: {', '.join(unknown)}", True)
        elif ports < self.need.network_ports or gbit < self.need.network_gbit or balanced < self.need.load_balanced:
            yield self._network(
                f"{plain_number(ports)} ports of {plain_number(gbit)} Gbit/s, {'' if balanced else 'not '}load balanced", False
            )

    def _network(self, found: str, unknown: bool) -> Finding:
        needed = f"{self.need.network_ports} ports of {self.need.network_gbit} Gbit/s or more, load balanced"
        return self._finding(Cell("network", "network", "network", self.need.ram_section), found, needed, unknown)

    def os(self) -> t.Iterator[Finding]:
        """The kind of Windows, and its edition where the tables name some. The platform lists decide which release may be used."""
        need, name = self.need, self.server.text("os", "name")
        if not need.os_kinds:
            return
        kind = systems.kind(name, self.server.text("os", "product_type"))
        edition = next((one for one in _EDITIONS if one.casefold() in name.casefold().split()), "")
        if kind in need.os_kinds and (edition in need.os_editions or not need.os_editions):
            return
        unknown = not kind or (kind in need.os_kinds and not edition)
        what = f"the {'edition' if kind else 'kind'} of Windows on {self.server.host} is not known"
        wanted = f"a {' or '.join(need.os_kinds).lower()} system" + (f", {' or '.join(need.os_editions)}" if need.os_editions else "")
        yield Finding(
            "sizing.os",
            self.server.host,
            need.ram_section,
            (what + (f" ({name})" if name else "")) if unknown else f"{self.server.host} has {name or f'a {kind.lower()} system'}",
            f'{wanted} (column "{need.column}")',
            f"run assess again, or declare itms_declarations.{self.server.host}.os.name as Windows writes it, with the edition"
            if unknown
            else f"rebuild {self.server.host} with such a system, or plan another server for this role",
        )

    def edition(self) -> t.Iterator[Finding]:
        """The edition of SQL Server, as SERVERPROPERTY('Edition') writes it: "Standard Edition (64-bit)"."""
        if not self.need.sql_editions:
            return
        edition = self.server.text("sql", "edition")
        words = edition.casefold().replace("(", " ").split()
        if not any(one.casefold() in words for one in self.need.sql_editions):
            yield Finding(
                "sizing.sql_edition",
                self.server.host,
                "SQL Software",
                f"SQL Server {edition}" if edition else "the edition of SQL Server is not known",
                f"one of: {', '.join(self.need.sql_editions)}, for {self.need.endpoints} endpoints",
                "install a listed edition, or upgrade the edition in SQL Server's setup"
                if edition
                else f"run assess again, or declare sql.edition in itms_declarations.{self.server.host}",
            )

    def virtual(self) -> t.Iterator[Finding]:
        """A virtual SMP or SQL Server meets its need only when its host reserves the resources."""
        if self.need.role not in VIRTUAL_MATTERS:
            return
        virtual = self.server.yes_no("virtual")
        virtual = self.server.yes_no("hardware", "virtual") if virtual is None else virtual
        missing = [name for name in RESERVED if self.server.yes_no("hardware", "reserved", name) is not True]
        declarations = f"itms_declarations.{self.server.host}.hardware"
        if virtual is None or (virtual and missing):
            yield Finding(
                "sizing.virtual",
                self.server.host,
                considerations.HARDWARE,
                f"{self.server.host} is a virtual computer; it is not attested that its host reserves its {', '.join(missing)}"
                if virtual
                else f"it is not known whether {self.server.host} is a virtual computer",
                "CPU, memory and IO that its host reserves for it: success in virtual environments depends on their allocation",
                f"reserve them on the host, then declare {declarations}.reserved: {{cpu: true, memory: true, io: true}}"
                if virtual
                else f"declare {declarations}.virtual as true or false",
            )

    def _finding(self, cell: Cell, found: str, needed: str, unknown: bool) -> Finding:
        host = self.server.host
        fix = (
            f"measure it or read it from the hardware, and declare itms_declarations.{host}.hardware.{cell.declaration}"
            if unknown
            else f"add what is missing to {host}, or plan another server for this role"
        )
        subject = f"{host}.{cell.letter}" if cell.letter else host
        return Finding(f"sizing.{cell.name}", subject, cell.section, found, f'{needed} (column "{self.need.column}")', fix)


def _exactly(figure: float) -> Range:
    return Range(figure, figure)


def _text(wanted: Range) -> str:
    plus = "+" if wanted.or_more else ""
    least, planned = plain_number(wanted.at_least), plain_number(wanted.planned)
    return f"{least}{plus}" if least == planned else f"{least}, preferably {planned}{plus}"


def _cores(server: Known) -> float | None:
    observed = as_number(server.facts.get("cores"))
    return server.number("hardware", "cores") if observed is None else observed


def _drive_gb(server: Known, letter: str) -> float | None:
    disks = server.facts.get("disks")
    disk = disks.get(f"{letter}:") if isinstance(disks, t.Mapping) else None
    size = as_number(disk.get("size")) if isinstance(disk, t.Mapping) else None
    return server.number("hardware", "disk_gb", letter) if size is None else size / GB


def _all_drives_gb(server: Known) -> float | None:
    """All drives together; None when the size of one of them is not known."""
    disks, declared = server.facts.get("disks"), server.value("hardware", "disk_gb")
    letters = {str(name).rstrip(":") for one in (disks, declared) if isinstance(one, t.Mapping) for name in one}
    sizes = [_drive_gb(server, letter) for letter in letters]
    known = [size for size in sizes if size is not None]
    return sum(known) if sizes and len(known) == len(sizes) else None
