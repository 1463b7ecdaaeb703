"""Builders for estates and for the raw results that a role registers."""

from __future__ import annotations

import typing as t

import pytest

GIB = 1024**3


def observed(kind: str, facts: dict[str, t.Any], name: str = "host") -> dict[str, t.Any]:
    return {"host": name, "host_kind": kind, "fqdn": f"{name}.kestrel.example", "reached": True, "reason": "", "facts": facts}


BRIDGE = {
    "powershell": "5.1.14393.0",
    "registry": {
        "smb1_start": 2,
        "ntlm_restriction": None,
        "rc4_schannel": None,
        "triple_des": None,
        "cipher_order": None,
        "smb_signing_required": 0,
        "kerberos_types": None,
        "tls10_enabled": 1,
        "tls10_disabled_by_default": 0,
    },
    "sqlcmd": {"found": True, "version": "11.0.2100.60"},
    "target_room": {"root": "E:\\", "free_bytes": 200 * GIB},
    "hostname": "MGMT01",
    "addresses": ["10.20.0.15"],
}
SQL2005 = {
    "version": "9.00.5000.00",
    "edition": "Standard",
    "collation": "SQL_Latin1_General_CP1_CI_AS",
    "engine_edition": "2",
    "machine": "ALTIRIS01",
    "backup_directory": "D:\\MSSQL\\Backup",
}
NS6 = {
    "version": "6.0.6074.0",
    "sql": SQL2005,
    "drives": {"C:": 20 * GIB, "D:": 40 * GIB},
    "databases": [{"name": "Altiris", "bytes": 10 * GIB, "collation": "SQL_Latin1_General_CP1_CI_AS"}],
    "server_files": {"root": "\\\\altiris01\\c$\\NS", "count": 1, "bytes": GIB, "files": [{"path": "Bin\\AeXSvc.exe", "bytes": GIB}]},
}
SMP71 = {
    "powershell": "5.1.14409.1005",
    "software": {"sim_version": "7.1.120.0"},
    "platform": {
        "file_version": "7.1.8400.0",
        "why_no_version": "",
        "history": [
            {"guid": "a", "name": "Symantec Management Platform", "version": "7.1.8400"},
            {"guid": "b", "name": "Inventory Solution", "version": "7.1.7580"},
        ],
        "why_no_history": "",
        "page": {"url": "http://itms71.kestrel.example/Altiris/NS", "status": 200, "reason": ""},
    },
    "services": {"AeXSvc": "started", "W3SVC": "started"},
    "disks": {"C:": {"size": None, "free": 90 * GIB}},
    "hostname": "ITMS71",
    "os": {"name": "Microsoft Windows Server 2008 R2 Standard", "version": "6.1.7601"},
    "architecture": 64,
    "cores": 4,
    "memory_mb": 8192,
    "virtual": None,
}
# What its owner states of the 7.1 server, so that nothing is left open.
STATED71 = {
    "version": "7.1 SP2 MP1.1",
    "hardware": {
        "ghz": 2.4,
        "l2_cache_mb": 6,
        "iops": {"C": 180},
        "network": {"ports": 2, "gbit": 1, "load_balanced": True},
        "virtual": False,
        "disk_gb": {"C": 80},
    },
    "products": ["Inventory Solution"],
    "least": {"cores": 4, "ram_gb": 8, "disk_gb": {"C": 80}},
}


@pytest.fixture
def make_estate() -> t.Callable[..., t.Any]:
    """A healthy estate of one bridge, one 6.x server and a 7.1 server; `change` alters facts by host before it is built."""
    from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.estate import Estate, Host
    from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy import Policy
    from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate.policy_parts import Imaging

    def build(phase: str, change: dict[str, dict[str, t.Any]] | None = None, **more: t.Any) -> Estate:
        facts = {"mgmt01": BRIDGE, "altiris01": NS6, "itms71": SMP71}
        kinds = {"mgmt01": "bridge", "altiris01": "ns6", "itms71": "smp71"}
        hosts = []
        for name, kind in kinds.items():
            own = {**facts[name], **(change or {}).get(name, {})}
            hosts.append(
                Host(
                    name,
                    (kind,),
                    fqdn=f"{name}.kestrel.example",
                    bridge="mgmt01" if kind == "ns6" else None,
                    databases=("Altiris",) if kind == "ns6" else (),
                    observation=observed(kind, own, name),
                )
            )
        values: dict[str, t.Any] = {
            "declarations": {"altiris01": {"ns_version": "6.0 R13", "system_image": "on nas01, J. Shaw"}, "itms71": STATED71},
            "backup_target": "E:\\itms-backup",
            "named_databases": ({"host": "altiris01", "name": "Altiris"},),
            "policy": Policy(pilot=("PC1",), imaging=Imaging((), (), False)),
            "hosts": (*hosts, *more.pop("add", ())),
            **more,
        }
        return Estate(phase=phase, **values)

    return build


@pytest.fixture
def keys() -> t.Callable[..., list[str]]:
    """The keys of the findings of one check."""

    def run(check: t.Any, estate: t.Any) -> list[str]:
        return [one.key for one in check().run(estate)]

    return run


@pytest.fixture
def made(make_estate: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """A plan of these computers under this policy."""
    from ansible_collections.itms.migration.plugins.plugin_utils.rules.estate import policy
    from ansible_collections.itms.migration.plugins.plugin_utils.rules.planning import plan

    def run(computers: t.Any, given: t.Any, *, add: t.Any = (), sources: t.Any = ("computers.csv",), **more: t.Any) -> t.Any:
        reassign, done = more.pop("reassign", False), more.pop("done", ())
        read = policy.parse({"pilot": [computers[0].name], "imaging": {}, **given})
        estate = make_estate("plan", add=list(add), policy=read, **more)
        ordered = sorted(computers, key=lambda one: one.name.casefold())
        return plan.make(estate, plan.Inputs(ordered, (), sources, (5, 1), done=done, reassign=reassign))

    return run
