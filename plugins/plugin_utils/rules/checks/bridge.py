# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The bridge preflight: what the bridge itself lacks to reach a Server 2003.

Registry meanings are Microsoft's: mrxsmb10 is the SMB 1 client ("How to detect, enable and disable SMBv1, SMBv2, and
SMBv3": Start 4 is disabled); RestrictSendingNTLMTraffic 2 denies all ("Network security: Restrict NTLM: Outgoing NTLM
traffic to remote servers"); the RC4 bit of SupportedEncryptionTypes is 0x4 ("Network security: Configure encryption
types allowed for Kerberos"); the SCHANNEL keys are those of "Transport Layer Security (TLS) registry settings".
"""

from __future__ import annotations

import typing as t

from ..estate.estate import Estate, Host
from ..finding import WARNING, Finding
from ..phases import BACKUP
from ..platforms import sqlcmd_support
from .base import Check, phases, tags

# The suites of Windows Server 2016 to 2022 that Server 2003 shares with them (Microsoft, "TLS Cipher Suites in Windows Server").
OLD_SUITES = ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_MD5")

OURS = "(this collection: how a Server 2003 is reached)"


class BridgeCheck(Check):
    """One finding for each bridge that is used by a 6.x server and was reached."""

    section = OURS
    blocks = phases(BACKUP)

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        used = {host.bridge for host in estate.of_kind("ns6")}
        for bridge in estate.of_kind("bridge"):
            if bridge.name in used and "registry" in bridge.facts:  # else reach.server or powershell.version says why not
                yield from self.look(bridge, estate)

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        raise NotImplementedError


class Smb1(BridgeCheck):
    """The bridge has the SMB 1 client."""

    key = "bridge.smb1"
    tags = tags("bridge")

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        start = bridge.facts["registry"]["smb1_start"]
        if start is None or start == 4:
            yield self.finding(
                bridge.name,
                "no SMB 1 client (mrxsmb10 is not installed)" if start is None else "the SMB 1 client is disabled (mrxsmb10 Start 4)",
                "the SMB 1 client: Server 2003 supports no later version, and its files are read over its administrative share",
                "add the feature FS-SMB1-CLIENT (Windows 2016: FS-SMB1) on the bridge for the duration of the migration, then restart it",
            )


class Ntlm(BridgeCheck):
    """The bridge may use NTLM."""

    key = "bridge.ntlm"
    tags = tags("bridge")

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        if bridge.facts["registry"]["ntlm_restriction"] == 2:
            yield self.finding(
                bridge.name,
                "outgoing NTLM is denied to all servers (RestrictSendingNTLMTraffic 2)",
                "NTLM to the 6.x server for the remote service, registry and file calls",
                "name the 6.x server in the policy's exceptions (ClientAllowedNTLMServers), or set the policy to audit for the migration",
            )


class Rc4(BridgeCheck):
    """The bridge may use RC4."""

    key = "bridge.rc4"
    tags = tags("bridge")

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        seen = bridge.facts["registry"]
        closed = []
        if seen["kerberos_types"] is not None and not seen["kerberos_types"] & 0x4:
            closed.append(f"Kerberos may not use RC4 (SupportedEncryptionTypes {seen['kerberos_types']:#x})")
        if seen["rc4_schannel"] == 0:
            closed.append("SCHANNEL's RC4 128/128 is disabled")
        if closed:
            yield self.finding(
                bridge.name,
                "; ".join(closed),
                "RC4: Server 2003 does not support AES for Kerberos or for the encryption of a SQL login",
                "allow RC4_HMAC_MD5 for Kerberos and RC4 128/128 for SCHANNEL on the bridge for the duration of the migration; where the "
                "domain controllers refuse RC4 (KB5021131), set msDS-SupportedEncryptionTypes of the server's account, or reach it by its "
                "address with NTLM",
                severity=WARNING if len(closed) == 1 and seen["rc4_schannel"] == 0 else self.severity,
            )


class TripleDes(BridgeCheck):
    """The bridge may use 3DES for the login to an old SQL Server."""

    key = "bridge.triple_des"
    tags = tags("bridge", "sql")

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        seen = bridge.facts["registry"]
        order = seen.get("cipher_order")
        closed = []
        if seen.get("triple_des") == 0:
            closed.append("SCHANNEL's Triple DES 168 is disabled")
        if order is not None and not any(suite in order for suite in OLD_SUITES):
            closed.append(f"the policy of cipher suites lists none of {', '.join(OLD_SUITES)}")
        if closed:
            yield self.finding(
                bridge.name,
                "; ".join(closed),
                "3DES (or RC4 on Windows Server 2016): SQL Server 2000 and 2005 on Server 2003 encrypt the login with nothing newer",
                "enable Triple DES 168 on the bridge, and list its suite in the policy SSL Cipher Suite Order, for the migration",
            )


class SmbSigning(BridgeCheck):
    """The bridge does not insist on signed SMB."""

    key = "bridge.smb_signing"
    tags = tags("bridge")
    severity = WARNING  # a domain controller, and a server with the same policy, sign

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        if bridge.facts["registry"].get("smb_signing_required") == 1:
            yield self.finding(
                bridge.name,
                "the bridge insists on signed SMB (LanmanWorkstation RequireSecuritySignature 1)",
                "a 6.x server that signs: Server 2003 does so only when EnableSecuritySignature is set there",
                "enable SMB signing on the 6.x server (Microsoft network server: Digitally sign communications), or do not "
                "require it on the bridge",
            )


class Tasks(Check):
    """The scheduled tasks of a 6.x server can be read from its bridge."""

    key = "bridge.tasks"
    section = OURS
    tags = tags("bridge")
    blocks = phases(BACKUP)
    severity = WARNING  # the backup goes on without them, and its manifest says so

    def run(self, estate: Estate) -> t.Iterator[Finding]:
        for host in estate.of_kind("ns6"):
            closed = (host.facts.get("ways") or {}).get("tasks")
            if closed:
                yield self.finding(
                    host.name,
                    f"its scheduled tasks cannot be read from {host.bridge or 'its bridge'}: {closed}",
                    "the answer of schtasks.exe: a Notification Server 6.x does part of its work as scheduled tasks, which are kept",
                    "start the service Remote Registry on the server, allow file sharing in its firewall and use an account that is "
                    "an administrator there; or keep the tasks by other means",
                )


class Tls10(BridgeCheck):
    """The bridge may use TLS 1.0."""

    key = "bridge.tls10"
    tags = tags("bridge")

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        seen = bridge.facts["registry"]
        if seen["tls10_enabled"] == 0 or seen["tls10_disabled_by_default"] == 1:
            yield self.finding(
                bridge.name,
                f"the TLS 1.0 client is off (Enabled {seen['tls10_enabled']}, DisabledByDefault {seen['tls10_disabled_by_default']})",
                "TLS 1.0: SQL Server 2000 and 2005 support no later version for the login",
                "enable the TLS 1.0 client in SCHANNEL on the bridge for the duration of the migration, then restart it",
            )


class Sqlcmd(BridgeCheck):
    """The bridge has a sqlcmd that connects to the SQL Servers."""

    key = "bridge.sqlcmd"
    tags = tags("bridge", "sql")

    def look(self, bridge: Host, estate: Estate) -> t.Iterator[Finding]:
        seen = bridge.facts["sqlcmd"]
        if not seen["found"]:
            yield self.finding(
                bridge.name,
                "sqlcmd.exe does not answer on the bridge",
                "sqlcmd, with a driver that connects to the SQL Server of the 6.x database",
                "install the Microsoft Command Line Utilities 11 for SQL Server (for SQL Server 2000: those of 2008) on the bridge",
            )
            return
        client = sqlcmd_support.client_of(seen["version"])
        for host in estate.of_kind("ns6", "sql"):
            product = (host.facts.get("sql") or {}).get("version")
            if host.bridge != bridge.name or not product:
                continue
            server = sqlcmd_support.server_version(product)
            if client is None or server < client.oldest:
                better = sqlcmd_support.newest_for(server)
                yield self.finding(
                    f"{bridge.name}.{host.name}",
                    f"sqlcmd {seen['version']} ({client.driver if client else 'unknown driver'}); "
                    f"{host.name} is {sqlcmd_support.server_name(server)}",
                    f"a driver that was tested with {sqlcmd_support.server_name(server)}: {better.driver} ({better.source})",
                    f"install sqlcmd {better.sqlcmd} with {better.driver}, and put it first in the PATH of the migration's account",
                )
