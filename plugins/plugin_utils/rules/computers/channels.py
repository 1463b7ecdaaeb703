# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""By which channel a computer's agent is moved: WinRM where modules can run, else a push by another tool.

Source: docs/products.md. XP and 2003 stop at PowerShell 2.0, Vista and 2008 at 3.0 (windows_setup of the Ansible
documentation); Windows 7 SP1, 2008 R2 SP1, 2012, 8.1 and 2012 R2 take WMF 5.1. ansible-core 2.19 and later refuse a
PowerShell below 5.1, 2.16 to 2.18 one below 3.0.
"""

from __future__ import annotations

import functools
import re
import typing as t

WINRM, PUSH, SSH, NONE = "winrm", "push", "ssh", "none"
CHANNELS = (WINRM, PUSH, SSH)
# The families are Windows', whose release numbers other systems have too ("Solaris 8.1", "Mac OS X 10.8.1").
_WINDOWS = re.compile(r"windows|microsoft|\bwin(?:32|64)?\b|\bwin ?(?:\d|xp|vista|nt)")
_OVER_SSH = re.compile(r"linux|red ?hat|\brhel|suse|\bsle[sd]\b|centos|solaris|sunos|\baix\b|hp-ux|mac ?os|\bos x\b")
Numbers = tuple[int, int]


class Family(t.NamedTuple):
    pattern: str  # matched against "<OS name> <revision>" of a Windows in lower case, first match counts
    name: str
    best: Numbers | None  # newest PowerShell that it can have; None: not a Windows that the new agent supports
    needs_sp1: Numbers | None = None  # the newest without Service Pack 1, where that differs


FAMILIES: tuple[Family, ...] = (
    Family(r"windows.*(2016|2019|2022|2025|\b10\b|\b11\b)|\bwin ?1[01]\b", "Windows 10 or later", (5, 1)),
    Family(r"\b8\.1\b|\bwin8\.1|2012", "Windows 8.1 or Server 2012", (5, 1)),
    Family(r"2008 ?r2|win(?:dows)? ?7\b|windows embedded standard 7", "Windows 7 or Server 2008 R2", (5, 1), (2, 0)),
    Family(r"win(?:dows)? ?8\b", "Windows 8", (3, 0)),
    Family(r"2008|vista", "Vista or Server 2008", (3, 0)),
    Family(r"\bxp\b|2003", "XP or Server 2003", (2, 0)),
    Family(r"windows (2000|nt|9\d)", "a Windows before XP", None),
)


def channel(
    os_name: str,
    revision: str,
    observation: t.Mapping[str, t.Any] | None,
    in_inventory: bool,
    least: Numbers,
    *,
    told: str = "",
) -> tuple[str, str]:
    """(channel, reason). `least` is the oldest PowerShell on which the running ansible-core's modules work.

    What was observed goes before what the inventory tells (`told`), and that before what the name of the system lets
    expect; but no telling makes modules run where they cannot. The reason is empty for a plain `winrm`.
    """
    text = f"{os_name} {revision}".casefold()
    family = _family(text)
    if family is None and not os_name.strip():
        return NONE, "its operating system is not known"
    if family is None and "esx" in text:
        return NONE, f"{os_name.strip()} is managed without an agent"
    if family is None and _OVER_SSH.search(text):
        return SSH, f"{os_name.strip()}: its agent is moved over SSH, which comes with a later release"
    if family is None:
        return NONE, f"{os_name.strip()} is no system of which it is known that an agent of 7.1 or 7.6 runs there"
    if family.best is None:
        return NONE, f"{family.name}: no agent of 7.1 or 7.6 runs there"
    wanted = ".".join(map(str, least))
    seen = _numbers(((observation or {}).get("facts") or {}).get("powershell")) if (observation or {}).get("reached") else None
    if seen is not None:
        if seen >= least:
            return WINRM, ""
        return PUSH, f"PowerShell {seen[0]}.{seen[1]}, modules need {wanted}"
    if told in (PUSH, SSH):
        return told, f"the inventory says {told}"
    best = family.needs_sp1 if family.needs_sp1 and not _service_pack(revision, os_name) else family.best
    if best < least:
        return PUSH, f"{family.name}: at most PowerShell {best[0]}.{best[1]}, modules need {wanted}"
    if not in_inventory:
        return PUSH, "not in the inventory, so Ansible does not know how to reach it"
    return WINRM, ""


@functools.lru_cache(maxsize=1024)
def _family(text: str) -> Family | None:
    return next((one for one in FAMILIES if re.search(one.pattern, text)), None) if _WINDOWS.search(text) else None


def _service_pack(*texts: str) -> int:
    """The number of the service pack in `Service Pack 1`, `SP1`, or a build 7601; 0 for none."""
    for text in texts:
        found = re.search(r"(?:service pack|sp)\s*(\d)", text.casefold())
        if found:
            return int(found[1])
        if "7601" in text:
            return 1
    return 0


def _numbers(version: t.Any) -> Numbers | None:
    found = re.match(r"(\d+)\.(\d+)", str(version or ""))
    return (int(found[1]), int(found[2])) if found else None
