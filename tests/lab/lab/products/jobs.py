"""What a person does with the vendor's products: `python -m lab operator HOST JOB key=value`, the same jobs that the tests use.

Where the product keeps what is set at its console is not known (docs/products.md). So these settings are state
of the lab, shown by `show_console`, and a playbook can only learn of them as the collection says: from a person.
"""

from __future__ import annotations

import json
import typing as t

from ..state import agents
from ..state.errors import EstateError
from ..state.host import Host
from . import console as consoles
from . import machine, sim, wizard

if t.TYPE_CHECKING:
    from ..state.estate import Estate


def words(text: str) -> list[str]:
    return [each.strip() for each in str(text).split(",") if each.strip()]


def console_of(estate: Estate, host: Host) -> consoles.Console:
    if host.name not in estate.consoles:
        raise EstateError(f"{host.name} has no console of 7.x; there are {', '.join(sorted(estate.consoles)) or 'none'}")
    return estate.consoles[host.name]


def install_smp71(
    estate: Estate, host: Host, *, version: str = "7.1.8400.0", sql: str = "", instance: str = "MSSQLSERVER",
    database: str = "Symantec_CMDB", products: str = ",".join(sim.PRODUCTS), wizard: bool = True,
    sim_version: str = sim.SIM_VERSION, earlier: str = "",
) -> str:  # fmt: skip
    """Symantec Installation Manager installs 7.1 (steps 5 and 6), with the wizard's components."""
    return sim.install(
        estate, host, sim.Asked(version, sql, instance, database, tuple(words(products)), wizard, sim_version, tuple(words(earlier)))
    )


def install_itms76(
    estate: Estate, host: Host, *, version: str = "7.6.1383.0", sql: str = "", instance: str = "MSSQLSERVER",
    database: str = "Symantec_CMDB_76", products: str = ",".join(sim.PRODUCTS), wizard: bool = True,
    sim_version: str = sim.SIM_VERSION, earlier: str = "",
) -> str:  # fmt: skip
    """It installs 7.6 (steps 13 and 14): on a database that is there it upgrades that, else it makes a new one."""
    return sim.install(
        estate, host, sim.Asked(version, sql, instance, database, tuple(words(products)), wizard, sim_version, tuple(words(earlier)))
    )


def install_wizard(estate: Estate, host: Host, version: str = "7.1.8400.0") -> str:
    """The wizard's components on the server that is left (SIM shows how)."""
    sim.wizard(host, version)
    return f"{host.name}: the migration wizard is in {sim.WIZARD}"


def wizard_export(estate: Estate, host: Host, path: str) -> str:
    """The migration wizard writes a data store."""
    return wizard.export(estate, host, path)


def wizard_import(estate: Estate, host: Host, path: str) -> str:
    """The migration wizard reads a data store (steps 7 and 15)."""
    return wizard.bring_in(estate, host, path)


def lac(estate: Estate, host: Host, enabled: bool = True) -> str:
    """Legacy Agent Communication on or off (step 17)."""
    console = console_of(estate, host)
    if console.generation < machine.GENERATIONS["sma-7.6"]:
        raise EstateError(f"{host.name}: {console.version} knows no Legacy Agent Communication")
    console.legacy = enabled
    return f"{host.name}: Legacy Agent Communication is {'on' if enabled else 'off'}"


def registration_policy(estate: Estate, host: Host, active: bool = True) -> str:
    """The default registration policy, which allows all computers, is active or not (step 18)."""
    console_of(estate, host).registration = "allow" if active else "pending"
    return f"{host.name}: {'all computers may register' if active else 'requests stay Pending until somebody allows them'}"


def approve(estate: Estate, host: Host, computer: str) -> str:
    """Allow the registration of computers (a glob) in the report of step 22."""
    console_of(estate, host).approved.append(computer)
    return f"{host.name}: {computer} is allowed"


def block(estate: Estate, host: Host, computer: str) -> str:
    console_of(estate, host).blocked.append(computer)
    return f"{host.name}: {computer} is blocked"


def policy(estate: Estate, host: Host, name: str, enabled: bool = True) -> str:
    """Enable or disable a policy of the console by its name."""
    console_of(estate, host).policies[name] = enabled
    return f"{host.name}: the policy {name} is {'enabled' if enabled else 'disabled'}"


def upgrade_agents(estate: Estate, host: Host, enabled: bool = True) -> str:
    """The upgrade policy of the agent (steps 11b and 21b)."""
    return _upgrade(estate, host, "agent", enabled)


def upgrade_plugins(estate: Estate, host: Host, enabled: bool = True) -> str:
    """The upgrade policies of the plug-ins."""
    return _upgrade(estate, host, "plugins", enabled)


def _upgrade(estate: Estate, host: Host, what: str, enabled: bool) -> str:
    console = console_of(estate, host)
    if enabled:
        console.upgrades.setdefault(what, estate.now())
    else:
        console.upgrades.pop(what, None)
    return f"{host.name}: the upgrade policy of the {what} is {'enabled' if enabled else 'disabled'}"


def site(estate: Estate, host: Host, name: str, subnets: str = "") -> str:
    """Make a site, or give it other subnets (steps 9 and 19)."""
    console_of(estate, host).sites[name] = words(subnets)
    return f"{host.name}: the site {name} has {len(words(subnets))} subnets"


def site_server(estate: Estate, host: Host, computer: str, services: str = "package,task") -> str:
    """Make a registered computer a site server. The console's prechecks [KB180398]: managed, and for packages IIS with what they need."""
    console, server = console_of(estate, host), estate.host(computer)
    content = consoles.content_of(estate, console)
    known = next((guid for guid, one in content.computers.items() if one.host == server.name), None)
    if known is None:
        raise EstateError(f"{host.name} does not manage {computer}")
    lacking = sorted({"Web-Server", "Web-ASP", "Web-Windows-Auth", "Web-Mgmt-Compat"} - server.features)
    if "package" in words(services) and lacking:
        raise EstateError(f"{computer} has not what a package service needs: {', '.join(lacking)}")
    console.site_servers[server.name] = words(services)
    content.site_services[server.name] = known
    return f"{host.name}: {computer} is a site server ({', '.join(words(services))})"


def redirect_agent(estate: Estate, host: Host, server: str) -> str:
    """Another channel (a policy of the old server, a DS job, a person) points this host's agent at a server, by AeXAgentUtil."""
    agent = host.agent
    if agent is None:
        raise EstateError(f"{host.name} has no agent")
    if agent.broken not in ("refuses", "ignores", "hangs"):
        agents.point(host, agent, server.partition(".")[0] if agent.broken == "short" else server)
        consoles.pointed(estate, host)
    return f"{host.name}: its agent was told of {server}"


def show_console(estate: Estate, host: Host) -> str:
    """What a person sees: settings, who is registered, and the report Agent Registration Status with a reason for whoever is not."""
    console = console_of(estate, host)
    content = consoles.content_of(estate, console)
    now = estate.now()
    report: dict[str, str] = {}
    for name, since in sorted(console.waiting.items()):
        there = estate.hosts[name]
        stands = machine.standing(consoles.agent_facts(there), consoles.server_facts(estate, console, there), since, now)
        report[name] = f"{stands.state}: {stands.reason}" if stands.reason else stands.state
    return json.dumps(
        {
            "version": console.version,
            "legacy_agent_communication": console.legacy,
            "registration": console.registration,
            "policies": console.policies,
            "upgrades": sorted(console.upgrades),
            "sites": console.sites,
            "site_servers": console.site_servers,
            "imports": console.imports,
            "computers": [
                {"name": one.name, "guid": one.guid, "agents": dict(one.agents), "status": one.status}
                for one in sorted(content.computers.values(), key=lambda each: (each.name, each.guid))
            ],
            "on_their_way": report,
        },
        indent=2,
    )


JOBS: dict[str, t.Callable[..., str]] = {
    job.__name__: job
    for job in (
        install_smp71, install_itms76, install_wizard, wizard_export, wizard_import, lac, registration_policy, approve, block, policy,
        upgrade_agents, upgrade_plugins, site, site_server, redirect_agent, show_console,
    )
}  # fmt: skip
