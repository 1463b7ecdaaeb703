"""AeXAgentUtil.exe of the Altiris / Symantec Management Agent: one switch a call.

Sourced (docs/products.md): `/server:<name>` points the agent at another server, whose name is then the default value of the
agent's `Servers` key [DAG-VBS]; `/UninstallAgents` runs every sub-agent's uninstall and the core agent stays [KB180585], with the base
objects that a bare agent has [KB152661]; `/Clean` takes sub-agents and agent out of registry and file system and leaves itself and its
folder [KB180585]; `/ResetGuid` drops the GUID [CMD-UNI]; `/start` starts the agent [KB163822]. Its output and return codes are unknown:
this prints nothing, and returns 0, or 1 where the estate file says `broken: refuses`. Every other switch has no model, `/stop` and
`/uninstall` among them.
"""

from __future__ import annotations

import typing as t

from ..products import console
from ..state import Host, paths
from ..state.agents import BASE_PLUGINS
from ..state.host import Agent
from ..state.registry import Value
from .core import Done, Process, program


@program("aexagentutil.exe")
def agent_util(process: Process) -> Done:
    agent = process.host.agent
    if agent is None or paths.normal(process.path).lower() != f"{agent.folder}\\AeXAgentUtil.exe".lower():
        raise process.unknown("it is not in the folder of this host's agent")
    if len(process.arguments) != 1:
        raise process.unknown(f"arguments {process.arguments}")
    switch, _unused, value = process.arguments[0].partition(":")
    if switch.lower() == "/server":
        if not value:
            raise process.unknown("/server: without a name")
    elif value or switch.lower() not in JOBS:
        raise process.unknown(f"arguments {process.arguments}")
    if agent.broken == "refuses":
        return Done(rc=1)
    if agent.broken != "ignores":
        if switch.lower() == "/server":
            redirect(process.host, agent, value)
            console.pointed(process.estate, process.host)
        else:
            JOBS[switch.lower()](process.host, agent)
    return Done()


def redirect(host: Host, agent: Agent, server: str) -> None:
    host.registry.set(f"{agent.root}\\Servers", Value("", "REG_SZ", server))
    host.registry.make_key(f"{agent.root}\\Servers\\{server}")


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
