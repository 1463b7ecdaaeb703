"""AeXAgentUtil.exe of the Altiris / Symantec Management Agent.

Sourced (docs/products.md): `/server:<name>` points the agent at another server, whose name is then the default value of the agent's
`Servers` key [DAG-VBS]; `/web:<url>` beside it gives the web address (KB180352 names SetServerAndWeb; VBS-INST: where 6.x keeps it);
`/UninstallAgents` runs every sub-agent's uninstall and the core agent stays [KB180585], with the base objects that a bare agent has
[KB152661]; `/Clean` takes sub-agents and agent out of registry and file system and leaves itself and its folder [KB180585]; `/ResetGuid`
drops the GUID [CMD-UNI]; `/start` starts the agent [KB163822]. Its output and return codes are unknown: this prints nothing, and returns
0, or 1 where the estate file says `broken: refuses`; with `broken: hangs` it ends when somebody kills it, with `broken: short` the agent
keeps the short name of a server. Every other switch has no model, `/stop` and `/uninstall` among them.
"""

from __future__ import annotations

import typing as t

from ..calls import Wait
from ..products import console
from ..state import Host, paths
from ..state.agents import BASE_PLUGINS, point
from ..state.host import Agent
from .core import Done, Process, program

POLL = 2.0  # seconds of the estate's clock between two looks whether it was killed


@program("aexagentutil.exe")
def agent_util(process: Process) -> Done:
    agent = process.host.agent
    if agent is None or paths.normal(process.path).lower() != f"{agent.folder}\\AeXAgentUtil.exe".lower():
        raise process.unknown("it is not in the folder of this host's agent")
    switches = asked(process)
    if agent.broken == "hangs":
        if process.waits and not agent.hung:
            return Done(rc=1)  # somebody killed it
        agent.hung = True
        raise Wait(POLL)
    if agent.broken == "refuses":
        return Done(rc=1)
    if agent.broken == "ignores":
        return Done()
    if "/server" in switches:
        server = switches["/server"]
        point(process.host, agent, server.partition(".")[0] if agent.broken == "short" else server, switches.get("/web", ""))
        console.pointed(process.estate, process.host)
    else:
        JOBS[next(iter(switches))](process.host, agent)
    return Done()


def asked(process: Process) -> dict[str, str]:
    """The switches with their values: `/server:` with or without `/web:`, or one of JOBS alone."""
    parts = [word.partition(":") for word in process.arguments]
    switches = {switch.lower(): value for switch, _colon, value in parts}
    told = {"/server"} <= set(switches) <= {"/server", "/web"} and all(switches.values())
    alone = len(switches) == 1 and set(switches) <= set(JOBS) and not any(switches.values())
    if len(switches) != len(parts) or not (told or alone):
        raise process.unknown(f"arguments {process.arguments}")
    return switches


def uninstall_agents(host: Host, agent: Agent) -> None:
    for key in host.registry.subkeys(f"{agent.root}\\Plugin Objects\\Agents"):
        if key.name not in BASE_PLUGINS:
            host.registry.remove_key(key.path)
    agent.plugins.clear()


def reset_guid(host: Host, agent: Agent) -> None:
    host.registry.unset(agent.root, "MachineGuid")


def start(host: Host, agent: Agent) -> None:
    service = host.service("AeXNSClient")
    if service is not None:
        service.state = "running"


def clean(host: Host, agent: Agent) -> None:
    host.registry.remove_key(agent.root)
    host.services.pop("aexnsclient", None)
    agent.plugins.clear()
    for node in host.files.children(agent.folder):
        if node.name.lower() != "aexagentutil.exe":
            host.files.remove(node.path, recurse=True)


JOBS: dict[str, t.Callable[[Host, Agent], None]] = {
    "/uninstallagents": uninstall_agents,
    "/resetguid": reset_guid,
    "/start": start,
    "/clean": clean,
}
