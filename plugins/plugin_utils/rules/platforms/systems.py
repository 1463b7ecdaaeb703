# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Operating systems as computer exports, Windows and administrators name them, translated into the terms of the support lists.

Sources that are not the guide's: Microsoft for Windows version numbers and service-pack builds (6.1.7601 is SP1 of
Windows 7 and 2008 R2, 6.0.6002 SP2 of Vista and 2008), HP for HP-UX (B.11.11 is 11i v1, B.11.23 v2, B.11.31 v3),
Oracle for SunOS (5.10 is Solaris 10).
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

WINDOWS, SERVER = "Windows", "Windows Server"
DESKTOP_KIND, SERVER_KIND = "Desktop", "Server"
_KINDS = {"workstation": DESKTOP_KIND, "server": SERVER_KIND, "domain_controller": SERVER_KIND}  # Windows' own product types


@dataclass(frozen=True)
class System:
    """`level` is the number of the service pack: 0 for none, None when it is not known."""

    family: str  # as the guide's lists write it; empty when the text is not a known system
    release: str = ""
    level: int | None = None
    architecture: str = ""  # x86, x64, SPARC, PA-RISC, IA-64; empty when it is not known
    text: str = ""  # what was read

    @property
    def name(self) -> str:
        """`Windows Server 2008 R2 SP1`, for messages."""
        if not self.family:
            return self.text or "a system without a name"
        level = "of unknown service pack" if self.level is None else f"SP{self.level}" if self.level else ""
        return " ".join(filter(None, (self.family, self.release, level, self.architecture)))


class _Reader(t.NamedTuple):
    pattern: str  # over the lower-case text
    family: str
    release: str = ""  # empty: the first group


# The first pattern that is found counts, so the longer names come first.
_READERS: tuple[_Reader, ...] = (
    _Reader(r"(?:small business server|\bsbs)\s*(2003 r2|20\d\d)", "Windows Small Business Server"),
    _Reader(r"hyper-v server\s*(20\d\d r2|20\d\d)", "Windows Hyper-V Server"),
    _Reader(r"windows (?:storage |web |home )?server\s*(20\d\d r2|20\d\d|nt)", SERVER),
    _Reader(r"windows (2000|nt)\b.*\bserver|windows (2000) (?:advanced|datacenter)", SERVER),
    _Reader(r"windows (2003 r2|2003|2008 r2|2008|2012 r2|2012|2016|2019|2022|2025)\b", SERVER),  # no desktop was called after these years
    _Reader(r"windows (?:embedded standard 7|7 embedded|thin pc)", WINDOWS, "7 Embedded"),
    _Reader(r"windows (embedded[\w. ]*)", WINDOWS),
    _Reader(r"windows (xp embedded|xp|vista|8\.1|8|7|10|11|2000|nt|me|9[58])\b", WINDOWS),
    _Reader(r"os x server\s*(10\.\d+)", "OS X Server"),
    _Reader(r"(?:os x|macos)\s*(\d+(?:\.\d+)?)", "OS X"),
    _Reader(r"red ?hat enterprise linux (?:desktop|client|workstation)\D*(\d+(?:\.\d+)?)", "Red Hat Enterprise Linux Desktop"),
    _Reader(r"(?:red ?hat enterprise linux|\brhel)\D*(\d+(?:\.\d+)?)", "Red Hat Enterprise Linux Server"),
    _Reader(r"(?:suse linux enterprise desktop|\bsled)\D*(\d+)", "SUSE Linux Enterprise Desktop"),
    _Reader(r"(?:suse linux enterprise server|\bsles)\D*(\d+)", "SUSE Linux Enterprise Server"),
    _Reader(r"\besxi?\b(?: server)?\D*(\d+\.\d+)", "VMware ESX/ESXi"),
    _Reader(r"\baix\D*(\d+\.\d+)", "IBM AIX"),
    _Reader(r"hp-ux.*11\.11|hp-ux.*11i v1|hp-ux\s*11i\b(?!\s*v)", "HP HP-UX", "11i"),
    _Reader(r"hp-ux.*11\.23|hp-ux.*11i v2", "HP HP-UX", "11i v2"),
    _Reader(r"hp-ux.*11\.31|hp-ux.*11i v3", "HP HP-UX", "11i v3"),
    _Reader(r"hp-ux\D*(\d+(?:\.\d+)?)", "HP HP-UX"),
    _Reader(r"sunos\s*5\.(\d+)", "Oracle Solaris"),
    _Reader(r"solaris\D*(\d+)", "Oracle Solaris"),
)
_WORDS = {"xp": "XP", "xp embedded": "XP Embedded", "vista": "Vista", "nt": "NT", "me": "ME"}
# NT version and build -> service pack. Other builds of these versions do not identify it.
_BUILDS = {"6.0.6000": 0, "6.0.6001": 1, "6.0.6002": 2, "6.1.7600": 0, "6.1.7601": 1}
# Windows that never had a service pack.
_WITHOUT_PACKS = {"8", "8.1", "10", "11", "2012", "2012 R2", "2016", "2019", "2022", "2025"}
_LAST_PACK_OF_XP_X64: t.Final = 2  # Microsoft; the guide's list has the same
_ARCHITECTURES = (
    (r"\bia-?64\b|itanium", "IA-64"),
    (r"pa-?risc|\b9000/\d+", "PA-RISC"),
    (r"\bsparc|\bsun4[uv]\b", "SPARC"),
    (r"\bx64\b|\bx86[_-]64\b|\bamd64\b|\bwin64\b|64-bit", "x64"),
    (r"\bx86\b|\bi[3-6]86\b|\bwin32\b|\bi86pc\b|32-bit", "x86"),
)


def read(name: str, revision: str | None = None, architecture: str = "") -> System:
    """Read the columns of an export, or the facts of a host.

    `revision` is the service pack or the version ("Service Pack 1", "6.1.7601", "6.5"); None and an empty text mean
    that it is not known, unless the system never had service packs. A family of "" means an unknown system.
    """
    text = " ".join(re.sub(r"\((?:r|tm)\)|[\u00ae\u2122]", " ", f"{name} {revision or ''}", flags=re.I).split())
    plain = spelt(text)
    for reader in _READERS:
        found = re.search(reader.pattern, plain)
        if found:
            release = reader.release or next(filter(None, found.groups()), "")
            release = _WORDS.get(release, release.replace(" r2", " R2").strip())
            level, kind = _level(plain, reader.family, release), _architecture(f"{plain} {architecture}")
            if not kind and (reader.family, release) == (WINDOWS, "XP") and (level or 0) > _LAST_PACK_OF_XP_X64:
                kind = "x86"
            return System(reader.family, release, level, kind, text)
    return System("", "", None, _architecture(f"{plain} {architecture}"), text)


def spelt(text: str) -> str:
    """Lower case with single blanks, and the spellings "2012R2" and "Win 7" (the guide's own) written out."""
    plain = re.sub(r"[\s,]+", " ", text.casefold())
    plain = re.sub(r"\b(20\d\d)r2\b", r"\1 r2", plain)
    return re.sub(r"\bwin ?(?=(?:xp|vista|nt|7|8|8\.1|10|11|20\d\d)\b)", "windows ", plain)


def kind(name: str, product_type: str = "") -> str:
    """Desktop or Server, by what Windows reports (`product_type`), else by its name; empty when neither identifies it."""
    told = _KINDS.get(product_type.casefold())
    if told is None:
        told = {WINDOWS: DESKTOP_KIND, SERVER: SERVER_KIND}.get(read(name).family, "")
    return told


def _level(text: str, family: str, release: str) -> int | None:
    found = re.search(r"(?:service pack|\bsp)[\s-]*(\d)", text)
    if found:
        return int(found[1])
    build = re.search(r"\b\d\.\d\.(?:\d{4,5})\b", text)
    if build and build[0] in _BUILDS:
        return _BUILDS[build[0]]
    if family.startswith("Windows"):
        return 0 if release in _WITHOUT_PACKS else None
    if family.startswith("SUSE"):  # "11.2" and "11 (x86_64)", as SuSE-release and exports write it
        pack = re.search(rf"\b{re.escape(release)}\.(\d)\b", text)
        # SuSE-release names the machine and has the service pack on another line; a bare "SLES 11" is the list's own entry.
        return int(pack[1]) if pack else 0 if re.fullmatch(r"[a-z ]+\d+", text) else None
    return 0


def _architecture(text: str) -> str:
    return next((name for pattern, name in _ARCHITECTURES if re.search(pattern, text.casefold())), "")
