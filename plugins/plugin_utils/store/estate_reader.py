# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Builds the estate that the checks examine from the inventory and the store's documents."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ..rules.computers.assignments import Assignment
from ..rules.computers.channels import CHANNELS
from ..rules.estate.estate import ESTATE, Estate, Host
from ..rules.estate.policy import Policy
from ..rules.phases import in_waves
from ..rules.refusal import Refusal
from ..rules.texts import sqlcmd
from . import outcome_files
from .documents import Store, file_name, sha256
from .plan_files import read_assignments, read_plan

GROUPS = {
    "bridge": "bridge",
    "ns6": "ns6",
    "smp71": "smp71",
    "smp76": "smp76",
    "sql": "sql",
    "site_server": "site_servers",
    "gateway": "gateways",
    "endpoint": "endpoints",
}
FAILED_NOW = "a task of this run failed on it (its message is above), and an older observation does not count"
HostVariable = t.Callable[[str, str], t.Any]


def kinds_by_host(groups: t.Mapping[str, t.Sequence[str]], names: t.Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Inventory host -> kinds, in the inventory's order; hosts of no known group are no part of the estate."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, group in names.items():
        for host in groups.get(group, []):
            found[host] = (*found.get(host, ()), kind)
    return found


def read_hosts(
    store: Store,
    kinds: t.Mapping[str, tuple[str, ...]],
    variable: HostVariable,
    databases: t.Sequence[t.Any],
    groups: t.Mapping[str, t.Sequence[str]] | None = None,
    *,
    endpoints_as_observed: bool = False,
    failed: t.Collection[str] = (),
) -> tuple[Host, ...]:
    """The hosts with what the inventory says of each and what was seen.

    With `endpoints_as_observed` an endpoint's names are those that its observation noted of the inventory: resolving two
    templates for each of ten thousand computers takes Ansible half a minute. Servers are always resolved again.

    `failed` are hosts on which a task of this run failed. What an earlier run observed of them does not count.
    """
    observations = store.read_all("observations", "observation")
    told = _channels(groups or {})
    hosts = []
    for name, own in kinds.items():
        seen = observations.get(file_name(name))
        if name in failed and seen:
            seen = {**seen, "reached": False, "reason": FAILED_NOW, "facts": {}}
        noted = seen if endpoints_as_observed and own == ("endpoint",) and seen and "computer" in seen else None
        hosts.append(
            Host(
                name=name,
                kinds=own,
                fqdn=noted["fqdn"] if noted else variable(name, "itms_fqdn"),
                address=noted["address"] if noted else variable(name, "itms_address"),
                bridge=variable(name, "itms_bridge"),
                computer=noted["computer"] if noted else variable(name, "itms_computer"),
                site=variable(name, "itms_site"),
                sql_host=_sql_host(own, variable, name),
                staging=str(variable(name, "itms_backup_staging") or "") if {"ns6", "sql"} & set(own) else "",
                channel=_channel(name, variable(name, "itms_channel")) or told.get(name, ""),
                databases=databases_of(name, databases),
                observation=seen,
            )
        )
    return tuple(hosts)


def _channels(groups: t.Mapping[str, t.Sequence[str]]) -> dict[str, str]:
    """Host -> channel, by the groups endpoints_winrm, endpoints_push and endpoints_ssh."""
    return {host: channel for channel in CHANNELS for host in groups.get(f"endpoints_{channel}", ())}


def _sql_host(kinds: t.Sequence[str], variable: HostVariable, name: str) -> str | None:
    """The machine of the SQL Server that is reached through this host, for its file shares."""
    if not {"ns6", "sql"} & set(kinds):
        return None
    server = variable(name, "itms_sql_server")
    return variable(name, "itms_sql_host") or (sqlcmd.machine_of(str(server)) if server else variable(name, "itms_fqdn"))


def _channel(host: str, value: t.Any) -> str:
    if value is not None and value not in CHANNELS:
        raise Refusal(
            f"itms_channel of {host} is {value!r}", f"one of {', '.join(CHANNELS)}", "set itms_channel to one of these, or remove it"
        )
    return str(value or "")


def databases_of(host: str, databases: t.Sequence[t.Any]) -> tuple[str, ...]:
    """The names that itms_databases has for a host."""
    return tuple(str(row["name"]) for row in databases if str(row.get("host", "")).casefold() == host.casefold())


def refuse_bad_databases(databases: t.Any) -> list[dict[str, t.Any]]:
    """`itms_databases` as it was given; Refusal when a row of it has no host or no name."""
    good = isinstance(databases, list) and all(isinstance(row, dict) and row.get("host") and row.get("name") for row in databases)
    if not good:
        raise Refusal(
            f"itms_databases is {databases!r}",
            "a list with a host and a name for each database that is to be backed up",
            "write for example: itms_databases: [{host: altiris01, name: Altiris}]",
        )
    return databases


def refuse_bad_declarations(declarations: t.Any) -> dict[str, t.Any]:
    """`itms_declarations` as they were given; Refusal when they are no dictionary of dictionaries."""
    if not isinstance(declarations, dict) or not all(isinstance(one, dict) for one in declarations.values()):
        raise Refusal(
            f"itms_declarations is {declarations!r}",
            "a dictionary of hosts (and of `estate`), each with what is declared about it",
            'write for example: itms_declarations: {altiris01: {ns_version: "6.0 R13"}}',
        )
    return declarations


def refuse_bad_attestations(attestations: t.Any) -> dict[str, t.Any]:
    """`itms_attestations` as they were given; Refusal when they are not a dictionary of dictionaries."""
    if not isinstance(attestations, dict) or not all(isinstance(one, dict) for one in attestations.values()):
        raise Refusal(
            f"itms_attestations is {attestations!r}",
            "a dictionary of what people attest, each with the subjects that were attested",
            'write for example: itms_attestations: {packages_ready: {itms71: {by: A. N. Other, date: "2027-01-15"}}}',
        )
    return attestations


def hashes(declarations: t.Mapping[str, t.Any], folder: str) -> dict[str, str]:
    """SHA-256 of the signed files that declarations name, below the store or with a whole path; those that are there."""
    ending = (declarations.get(ESTATE) or {}).get("decommission")
    signed = ending.get("sign_off") if isinstance(ending, dict) else None
    name = str(signed.get("file") or "") if isinstance(signed, dict) else ""
    path = Path(folder) / name
    return {name: sha256(path)} if name and path.is_file() else {}


def read_estate(store: Store, phase: str, hosts: tuple[Host, ...], policy: Policy, *, previous_plan: bool = True, **more: t.Any) -> Estate:
    """The estate with its plan and backups. A plan that cannot be read is a finding of the gate, not a lost run.

    Without `previous_plan` no plan is read: the gate of the plan phase must not judge the plan that is about to be replaced.
    """
    plan: dict[str, t.Any] | None = None
    assignments: tuple[Assignment, ...] = ()
    refusal: Refusal | None = None
    try:
        if previous_plan:
            plan = read_plan(store)
            assignments = tuple(read_assignments(store))
    except Refusal as error:
        refusal = error
    backups = {document["host"]: document["set"] for document in store.read_all("backups", "backup").values()}
    outcomes = outcome_files.read(store).documents if in_waves(phase) else []
    return Estate(
        phase=phase,
        hosts=hosts,
        policy=policy,
        plan=None if refusal else plan,
        plan_refusal=refusal.found if refusal else "",
        plan_needed=refusal.needed if refusal else "",
        plan_fix=refusal.fix if refusal else "",
        assignments=assignments,
        outcomes=tuple(outcomes),
        backups=backups,
        dry_run=store.dry_run,
        **more,
    )
