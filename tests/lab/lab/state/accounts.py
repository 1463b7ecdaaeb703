"""Names and SIDs as one host sees them: its own users and groups, Windows' own, the domain's accounts.

Well-known SIDs and default members: Microsoft's "Well-known SIDs" list. A made SID follows from the name alone, so it is the same in
every run; a user who is made anew under the same name therefore gets the same SID, which on Windows is a new one. A local user's groups
are kept with the user (`users: {x: {groups: [..]}}`), all other members with the group (`groups: {Administrators: [..]}`).
"""

from __future__ import annotations

import hashlib
import re
import struct
import typing as t
import zlib

from .estate import Estate
from .host import Host

SID = re.compile(r"S-1-\d+(-\d+)+", re.IGNORECASE)
BUILTIN = {
    "Administrators": 544, "Users": 545, "Guests": 546, "Power Users": 547, "Print Operators": 550, "Backup Operators": 551,
    "Replicator": 552, "Remote Desktop Users": 555, "Network Configuration Operators": 556, "Performance Monitor Users": 558,
    "Performance Log Users": 559, "Distributed COM Users": 562, "IIS_IUSRS": 568, "Event Log Readers": 573, "Remote Management Users": 580,
}  # fmt: skip
WELL_KNOWN = {
    "Everyone": "S-1-1-0", "CREATOR OWNER": "S-1-3-0", "NT AUTHORITY\\NETWORK": "S-1-5-2", "NT AUTHORITY\\INTERACTIVE": "S-1-5-4",
    "NT AUTHORITY\\SERVICE": "S-1-5-6", "NT AUTHORITY\\ANONYMOUS LOGON": "S-1-5-7", "NT AUTHORITY\\Authenticated Users": "S-1-5-11",
    "NT AUTHORITY\\SYSTEM": "S-1-5-18", "NT AUTHORITY\\LOCAL SERVICE": "S-1-5-19", "NT AUTHORITY\\NETWORK SERVICE": "S-1-5-20",
}  # fmt: skip
DOMAIN = {"Administrator": 500, "Domain Admins": 512, "Domain Users": 513, "Domain Guests": 514, "Domain Computers": 515}
LOCAL = {"Administrator": 500, "Guest": 501}


def machine_sid(name: str) -> str:
    """The SID of a machine or domain, made of its name."""
    parts = hashlib.sha256(name.lower().encode()).digest()
    return "S-1-5-21-" + "-".join(str(int.from_bytes(parts[n : n + 4], "big")) for n in (0, 4, 8))


def service_sid(name: str) -> str:
    """The SID of a service's own account: S-1-5-80 and the SHA-1 of its name in capitals, in UTF-16.

    The well-known SID of NT SERVICE\\TrustedInstaller is made so, too (a test compares it).
    """
    digest = hashlib.sha1(name.upper().encode("utf-16-le")).digest()
    return "S-1-5-80-" + "-".join(str(number) for number in struct.unpack("<5I", digest))


def made_rid(name: str) -> int:
    return 1001 + zlib.crc32(name.lower().encode()) % 900000


class Accounts:
    """The accounts of one host of an estate."""

    def __init__(self, estate: Estate, host: Host) -> None:
        self.estate = estate
        self.host = host

    # Local users and groups ----------------------------------------------------------------------

    def users(self) -> dict[str, dict[str, t.Any]]:
        """Every local user: those of the state, and the two that every Windows has."""
        own = {name.lower() for name in self.host.users}
        implied: dict[str, dict[str, t.Any]] = {
            "Administrator": {"groups": ["Administrators"], "description": "Built-in account for administering the computer/domain"},
            "Guest": {"groups": ["Guests"], "disabled": True, "description": "Built-in account for guest access to the computer/domain"},
        }
        return {**self.host.users, **{name: fields for name, fields in implied.items() if name.lower() not in own}}

    def user(self, name: str) -> tuple[str, dict[str, t.Any]] | None:
        return next(((user, fields) for user, fields in self.users().items() if user.lower() == name.lower()), None)

    def own(self, name: str) -> dict[str, t.Any]:
        """The fields of a user, to be changed: an implied one is written down first."""
        found = self.user(name)
        assert found is not None
        if found[0] not in self.host.users:
            self.host.users[found[0]] = {**found[1], "groups": list(found[1].get("groups") or [])}
        return self.host.users[found[0]]

    def groups(self) -> list[str]:
        known = {name.lower(): name for name in BUILTIN}
        for name in self.host.groups:
            known.setdefault(name.lower(), name)
        return list(known.values())

    def group(self, name: str) -> str | None:
        """A local group's own spelling, or None."""
        return next((group for group in self.groups() if group.lower() == name.lower()), None)

    def groups_of(self, user: str) -> list[str]:
        found = self.user(user)
        return [self.group(name) or name for name in (found[1].get("groups") or [])] if found else []

    def members(self, group: str) -> list[str]:
        """The members' full names: local users first, then all others as the state has them."""
        name = self.group(group)
        if name is None:
            return []
        local = [f"{self.host.computer}\\{user}" for user in self.users() if name in self.groups_of(user)]
        return [*local, *(self.name(self.sid(str(each)) or str(each)) for each in self._others(name))]

    def _others(self, group: str) -> list[str]:
        kept = next((members for name, members in self.host.groups.items() if name.lower() == group.lower()), None)
        if kept is not None:
            return kept
        netbios = self.estate.netbios
        implied = {
            "Administrators": [f"{netbios}\\Domain Admins"],
            "Users": ["NT AUTHORITY\\INTERACTIVE", "NT AUTHORITY\\Authenticated Users", f"{netbios}\\Domain Users"],
        }
        return implied.get(group, [])

    def _own_others(self, group: str) -> list[str]:
        key = next((name for name in self.host.groups if name.lower() == group.lower()), None)
        if key is None:
            self.host.groups[group] = list(self._others(group))
            key = group
        return self.host.groups[key]

    def add_member(self, group: str, sid: str) -> None:
        domain, _unused, user = self.name(sid).rpartition("\\")
        if domain.lower() == self.host.computer.lower() and self.user(user):
            groups = self.own(user).setdefault("groups", [])
            if group not in groups:
                groups.append(group)
            return
        self._own_others(group).append(self.name(sid))

    def remove_member(self, group: str, sid: str) -> None:
        domain, _unused, user = self.name(sid).rpartition("\\")
        if domain.lower() == self.host.computer.lower() and self.user(user):
            fields = self.own(user)
            fields["groups"] = [each for each in fields.get("groups") or [] if each.lower() != group.lower()]
            return
        others = self._own_others(group)
        others[:] = [each for each in others if self.sid(each) != sid]

    # Names and SIDs ------------------------------------------------------------------------------

    def sid(self, name: str) -> str | None:
        """The SID of any usual spelling of an account (a SID is its own), or None when Windows would not know it."""
        name = name.strip()
        if SID.fullmatch(name):
            return name.upper()
        if name.lower() in ("localsystem", "system"):
            return WELL_KNOWN["NT AUTHORITY\\SYSTEM"]
        name = self.estate.canonical(name)
        domain, _unused, short = name.rpartition("\\")
        for known, sid in WELL_KNOWN.items():
            if name.lower() == known.lower() or (not domain and short.lower() == known.rpartition("\\")[2].lower()):
                return sid
        spelled = {"local service": "localservice", "network service": "networkservice"}
        for full, other in spelled.items():
            if short.lower() == other:
                return WELL_KNOWN[f"NT AUTHORITY\\{full.upper()}"]
        if domain.lower() == "nt service":
            return service_sid(short) if self.host.service(short) else None
        here = domain.lower() in (".", "", self.host.computer.lower(), self.host.name)
        if here or domain.lower() == "builtin":
            found = self._local_sid(short, users=here)
            if found or domain:
                return found
        return self._domain_sid(domain, short)

    def _local_sid(self, short: str, *, users: bool) -> str | None:
        user = self.user(short) if users else None
        if user is not None:
            return f"{machine_sid(self.host.name)}-{LOCAL.get(user[0], made_rid(user[0]))}"
        group = self.group(short)
        if group is None:
            return None
        return f"S-1-5-32-{BUILTIN[group]}" if group in BUILTIN else f"{machine_sid(self.host.name)}-{made_rid(group)}"

    def _domain_sid(self, domain: str, short: str) -> str | None:
        if domain and domain.lower() not in (self.estate.netbios.lower(), self.estate.domain_dns.lower()):
            return None
        known = self._domain_names().get(short.lower())
        return f"{machine_sid(self.estate.domain_dns)}-{DOMAIN.get(known, made_rid(known))}" if known else None

    def _domain_names(self) -> dict[str, str]:
        """Whatever the domain knows: its accounts, its own groups, the computers, and every name of it that some host's group has."""
        names = [*DOMAIN, *(account.user.rpartition("\\")[2] for account in self.estate.accounts.values())]
        names += [f"{computer}$" for computer in self.estate.hosts.computers()]
        prefix = self.estate.netbios.lower() + "\\"
        for members in self.host.groups.values():
            names += [str(each).partition("\\")[2] for each in members if str(each).lower().startswith(prefix)]
        return {name.lower(): name for name in names}

    def name(self, sid: str) -> str:
        """``DOMAIN\\name`` of a SID, or the SID itself when nobody has it."""
        for known, each in WELL_KNOWN.items():
            if each == sid.upper():
                return known
        authority, _unused, rid = sid.rpartition("-")
        if authority == "S-1-5-32":
            return next((f"BUILTIN\\{group}" for group, number in BUILTIN.items() if str(number) == rid), sid)
        if sid.startswith("S-1-5-80-"):
            return next((f"NT SERVICE\\{each.name}" for each in self.host.services.values() if service_sid(each.name) == sid), sid)
        if authority == machine_sid(self.host.name):
            for name in [*self.users(), *self.groups()]:
                if self.sid(f".\\{name}") == sid:
                    return f"{self.host.computer}\\{name}"
        if authority == machine_sid(self.estate.domain_dns):
            for name in self._domain_names().values():
                if str(DOMAIN.get(name, made_rid(name))) == rid:
                    return f"{self.estate.netbios}\\{name}"
        return sid
