"""What one host may do on another: names, routes, SMB dialects, the second hop, authentication - in Windows' order.

An alias (a CNAME) is enough for a TCP connection and not for SMB: a client from Windows 8 / 2012 on gets error 1396 of a newer server, an
older client gets in (KB3181029). `DisableStrictNameChecking` lets aliases in. Remembered, not sourced: that a server of before Vista
answers error 52 to an alias (KB281308), that named pipes fail in the same way, that the one registry value is enough for both kinds of
server; the error codes that a failed dialect negotiation gives (384 from Windows 10 1709 / Server 2019 on, 64 before) and 1937 for blocked
NTLM.
"""

from __future__ import annotations

import fnmatch
import typing as t

from ..calls import Logon
from .errors import WinError
from .host import Host
from .records import Hosts

NTLM = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0"
KERBEROS = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Kerberos\\Parameters"
SERVER = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters"
RC4 = 0x4
SMB_PORT = 445


class Network:
    """Names and ways between the hosts of an estate."""

    def __init__(
        self,
        hosts: Hosts,
        domain_dns: str,
        is_admin: t.Callable[[Host, str], bool],
        dns: dict[str, t.Any],
        network: dict[str, t.Any],
    ) -> None:
        self._hosts = hosts
        self._is_admin = is_admin
        self._unresolvable = {str(name).lower() for name in dns.get("unresolvable") or ()}
        self._aliases = {str(name).lower(): str(host).lower() for name, host in (dns.get("also") or {}).items()}
        self._stale = {str(name).lower(): str(host).lower() for name, host in (dns.get("stale") or {}).items()}
        self._suffix = f".{domain_dns.lower()}"
        self._blocked = list(network.get("blocked") or ())
        self._names: dict[str, str] = {}
        for record in map(hosts.record, hosts):
            for name in (record.name, record.fqdn(domain_dns), record.computer, *record.addresses):
                self._names.setdefault(name.lower(), record.name)
            for instance in ((record.own.get("sql") or {}).get("instances") or {}).values():
                if (instance or {}).get("virtual"):  # the name of a cluster is no alias
                    self._names.setdefault(str(instance["virtual"]).lower(), record.name)

    def lookup(self, name: str) -> Host | None:
        """The host of a short name, FQDN, alias or address; None when nobody knows it."""
        folded = name.lower().rstrip(".")
        short = folded.partition(".")[0]
        if folded in self._unresolvable or short in self._unresolvable:
            return None
        plain = folded.removesuffix(self._suffix)
        for names in (self._stale, self._aliases):
            if folded in names or plain in names:
                return self._hosts.get(names.get(folded) or names[plain])
        known = self._names.get(folded) or self._names.get(plain)
        return self._hosts[known] if known else None

    def from_host(self, host: Host, name: str) -> Host | None:
        """The same as seen by a host, which also knows itself as ``.``, ``localhost`` and ``(local)``."""
        if name.lower() in (".", "localhost", "(local)", "127.0.0.1", "::1"):
            return host
        return self.lookup(name)

    def routed(self, source: Host, target: Host, port: int) -> bool:
        """True when both are up and no rule of the estate file stands between."""
        if not (source.up and target.up):
            return False
        for rule in self._blocked:
            between = fnmatch.fnmatch(source.name, rule.get("from", "*")) and fnmatch.fnmatch(target.name, rule.get("to", "*"))
            if between and (not rule.get("ports") or port in rule["ports"]):
                return False
        return True

    def reachable(self, source: Host, target: Host, port: int) -> bool:
        """True when a TCP connection would be accepted."""
        return port in target.open_ports() and self.routed(source, target, port)

    def second_hop(self, source: Host, name: str, logon: Logon, *, rpc: bool = False) -> Host:
        """The host that `logon` on `source` may administer as ``\\\\name``; WinError as Windows would give it.

        `rpc` chooses the error of an RPC client (1722) over that of an SMB client (53) where nothing answers.
        """
        unreachable = 1722 if rpc else 53
        target = self.from_host(source, name)
        if target is None:
            raise WinError(unreachable, name)
        if target is source:
            return target
        if not self.reachable(source, target, SMB_PORT):
            raise WinError(unreachable, name)
        self._own_name(source, target, name)
        if not source.smb_client() & target.smb:
            raise WinError(1722 if rpc else (384 if source.os.version >= (10, 0, 16299) else 64), name)
        if not logon.second_hop:
            raise WinError(5, name)
        self.authenticate(source, target, name)
        if not self._is_admin(target, logon.user):
            raise WinError(5, name)
        return target

    def _own_name(self, source: Host, target: Host, name: str) -> None:
        """Refuse an alias, unless its server lets every name in."""
        folded = name.lower().rstrip(".")
        if not {folded, folded.removesuffix(self._suffix)} & set(self._aliases):
            return
        if target.registry.number(SERVER, "DisableStrictNameChecking") == 1:
            return
        if target.os.nt < (6, 0):
            raise WinError(52, name)
        if source.os.nt >= (6, 2):
            raise WinError(1396, name)

    def authenticate(self, source: Host, target: Host, name: str) -> None:
        """Kerberos when the target's tickets can be used here, else NTLM; WinError 1937 when neither may be."""
        by_name = not name.replace(".", "").isdigit()
        kinds = source.registry.number(KERBEROS, "SupportedEncryptionTypes")
        rc4 = kinds is None or bool(kinds & RC4)
        if by_name and (rc4 or target.os.nt >= (6, 0)):
            return
        if source.registry.number(NTLM, "RestrictSendingNTLMTraffic") == 2:
            raise WinError(1937, name)
