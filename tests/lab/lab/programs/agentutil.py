"""AeXAgentUtil.exe of the Altiris / Symantec Management Agent: `/server:<name>` only.

Sourced (domain facts, section 1.1): the switch points the agent at another server, whose name is then the default value of the agent's
`Servers` key. Its output and return codes are unknown: this prints nothing, and returns 0, or 1 where the estate file says
`broken: refuses`. Every other switch has no model.
"""

from __future__ import annotations

from ..state import paths
from ..state.registry import Value
from .core import Done, Process, program


@program("aexagentutil.exe")
def agent_util(process: Process) -> Done:
    agent = process.host.agent
    if agent is None or paths.normal(process.path).lower() != f"{agent.folder}\\AeXAgentUtil.exe".lower():
        raise process.unknown("it is not in the folder of this host's agent")
    if len(process.arguments) != 1 or not process.arguments[0].lower().startswith("/server:"):
        raise process.unknown(f"arguments {process.arguments}")
    server = process.arguments[0].partition(":")[2]
    if not server:
        raise process.unknown("/server: without a name")
    if agent.broken == "refuses":
        return Done(rc=1)
    if agent.broken != "ignores":
        process.host.registry.set(f"{agent.root}\\Servers", Value("", "REG_SZ", server))
        process.host.registry.make_key(f"{agent.root}\\Servers\\{server}")
    return Done()
