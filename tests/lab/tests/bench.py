"""A small estate and a short way to ask its models, for the tests of the models."""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
import typing as t

import yaml
from lab.calls import Call, Logon, Reply, Wait
from lab.models import run_call
from lab.practice import PracticeEstate
from lab.state.schema import merge

USER = "KESTREL\\svc"
NETWORK = Logon(USER)
RUNAS = Logon(USER, "runas")
NS = "old.kestrel.example"

ESTATE = r"""
lab_estate: 1
domain: {dns: kestrel.example, netbios: KESTREL}
now: "2026-11-24T08:00:00Z"
accounts:
  - {user: 'KESTREL\svc', password: right, admin_on: ["*"]}
  - {user: 'KESTREL\plain', password: right, admin_on: [bridge]}
dns: {unresolvable: [ghost], also: {alias: new}}
network: {blocked: [{from: far, to: new, ports: [80]}]}
images:
  s2003:
    os: {name: "Microsoft(R) Windows(R) Server 2003, Standard Edition", version: 5.2.3790, service_pack: 2, architecture: 32-bit, product_type: server}
    smb: [1]
  s2016:
    os: {name: Microsoft Windows Server 2016 Standard, version: 10.0.14393, architecture: 64-bit, product_type: server}
    powershell: 5.1.14393.1
    winrm: true
    smb: [1, 2, 3]
  w7:
    os: {name: Microsoft Windows 7 Professional, version: 6.1.7601, service_pack: 1, architecture: 64-bit, product_type: workstation}
    powershell: 5.1.14409.1018
    winrm: true
hosts:
  bridge:
    image: s2016
    addresses: [10.0.0.1]
    disks: {C: {size_gb: 80, free_gb: 40, label: System}, E: {size_gb: 10, free_gb: 9}}
    tools: {sqlcmd: {version: 11.0.2100.60, path: 'C:\Program Files\Microsoft SQL Server\110\Tools\Binn\SQLCMD.EXE'}}
    files: {'C:\in\a.txt': {content: hello}, 'C:\in\sub\b.bin': {size: 3000}}
  old:
    image: s2003
    addresses: [10.0.0.2]
    disks: {C: {size_gb: 20, free_gb: 1}}
    registry: {'HKLM\SOFTWARE\Altiris\NS': {InstallPath: 'C:\NS\', Count: 26, '': top}, 'HKLM\SOFTWARE\Altiris\NS\Sub': {}}
    files:
      'C:\NS\Bin\AeXSvc.exe': {size: 4096, file_version: 6.0.6074.0}
      'C:\NS\Logs\': {}
      'C:\NS\web.config': {content: "<x/>", modified: "2010-01-02T03:04:05Z"}
    services: {AeXSvc: {display: Altiris Service, state: running}, W3SVC: {display: Web, state: stopped, start: disabled}}
    tasks: {'NS.Daily': {run: 'C:\NS\Bin\x.exe', user: 'KESTREL\svc', last_result: 0}}
    sql:
      instances:
        MSSQLSERVER: {version: 9.00.5000.00, edition: Standard Edition, collation: Latin1_General_CI_AS, tcp: 1433, max_tls: "1.0", account: LocalSystem,
          sql_logins: {sa: secret}, databases: {Altiris: {data_mb: 200, used_mb: 100, log_mb: 10}, Big: {data_mb: 3000, used_mb: 2000}, Shut: {state: OFFLINE}}}
        ANCIENT: {version: 8.00.2039, edition: Standard Edition, collation: Latin1_General_CI_AS, tcp: 1444, databases: {Old: {data_mb: 10}}}
  new:
    image: s2016
    addresses: [10.0.0.3]
    services: {W3SVC: {display: Web, state: running}}
    sql: {instances: {MSSQLSERVER: {version: 11.0.2100.60, edition: Express Edition, collation: Latin1_General_CI_AS, tcp: 1433, databases: {Cmdb: {data_mb: 50}}}}}
  far: {image: w7, addresses: [10.0.0.4], agent: {product: altiris-6, version: 6.0.2416, server: old.kestrel.example}, ds_agent: {kind: dagent, server: old}}
  dead: {image: w7, addresses: [10.0.0.5], up: false}
"""  # noqa: E501 - one line a host reads better


@dataclasses.dataclass
class Bench:
    """An estate and the calls that a test makes on it."""

    estate: PracticeEstate

    def reply(self, host: str, fqcn: str, logon: Logon = NETWORK, /, *, check: bool = False, diff: bool = False, **args: t.Any) -> Reply:
        call = Call("module", fqcn, logon, args, asked_as=fqcn, check_mode=check, diff=diff, since=self.estate.now())
        while True:
            try:
                return run_call(self.estate, host, call)
            except Wait as wait:  # nobody waits in a test: the time passes at once
                self.estate.clock.advance(wait.seconds)
                call = dataclasses.replace(call, waits=call.waits + 1)

    def module(
        self, host: str, fqcn: str, logon: Logon = NETWORK, /, *, check: bool = False, diff: bool = False, **args: t.Any
    ) -> dict[str, t.Any]:
        """A module's result, with the exit code checked against `failed`."""
        reply = self.reply(host, fqcn, logon, check=check, diff=diff, **args)
        result: dict[str, t.Any] = json.loads(reply.stdout)
        assert reply.rc == (1 if result.get("failed") else 0)
        return result

    def command(self, *argv: str, host: str = "bridge", logon: Logon = RUNAS) -> dict[str, t.Any]:
        """win_command with argv; line ends made plain."""
        result = self.module(host, "ansible.windows.win_command", logon, argv=list(argv))
        return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in result.items()}

    def sql(self, statement: str, *, server: str = NS, logon: Logon = RUNAS, options: tuple[str, ...] = ("-E",)) -> dict[str, t.Any]:
        return self.command("sqlcmd.exe", "-S", server, *options, "-b", "-h", "-1", "-W", "-s", "|", "-Q", statement, logon=logon)


@functools.lru_cache(maxsize=1)
def _document() -> dict[str, t.Any]:
    return dict(yaml.safe_load(ESTATE))


def document_with(top: dict[str, t.Any] | None = None, /, **changes: t.Any) -> dict[str, t.Any]:
    """The bench's estate file with `top` at its top level and `changes` merged into its hosts."""
    document = copy.deepcopy(_document()) | copy.deepcopy(top or {})
    document["hosts"] = merge(document["hosts"], copy.deepcopy(changes))
    return document


def bench(top: dict[str, t.Any] | None = None, /, **changes: t.Any) -> Bench:
    """A fresh bench; `changes` are merged into the hosts of the estate."""
    return Bench(PracticeEstate(document_with(top, **changes)))
