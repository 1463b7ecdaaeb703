"""AeXNSC.exe and AeXNSCHTTPs.exe, the agent's full package, as far as docs/products.md sources them.

Sourced: it installs the agent (KB180352), takes `/ns=` and `/nsweb=` (KB180352, KB261867), `/diags`, `/nodiag`, `/installxml=`,
`/reinstall`; field lines `-s -a ns=.. nsweb=.. NOSTARTMENU NOTRAYICON /s` and `-s /s /install /path=".." /ns=".."`; AeXNSCHTTPs has
`/Uninstall /s` [ATAPHES], taken here for what `/Clean` of AeXAgentUtil does. Not known, so not here: exit codes (0 is assumed where
it works), OKTOREBOOT, what it does without a server. Assumed: an agent that is there is upgraded and keeps its GUID and its plug-ins,
which then lie dormant (KB180307). Where none is (never, or after `/Clean` or `/ResetGuid`), its server gives it a new GUID when it
calls, so a computer that was known is known twice. Which agent a package holds is in the estate file (`installers`).
"""

from __future__ import annotations

from ..products import console
from ..state import WinError, agents
from ..state.context import Context
from . import agentutil
from .core import Done, Process, program

QUIET = {"s", "a", "install", "nostartmenu", "notrayicon", "diags", "nodiag", "reinstall"}
VALUED = {"ns", "nsweb", "path", "installxml"}


@program("aexnschttps.exe")
@program("aexnsc.exe")
def package(process: Process) -> Done:
    try:
        found = process.estate.installers.of(process.host.files.file(process.path))
    except WinError:
        found = None
    if found is None or found[1]["kind"] != "agent":
        raise process.unknown("the estate file does not say which agent this package holds")
    if sorted(word.lstrip("/-").lower() for word in process.arguments) == ["s", "uninstall"]:
        if process.host.agent is not None:
            agentutil.clean(process.host, process.host.agent)
        return Done()
    given: dict[str, str] = {}
    for word in process.arguments:
        name, _unused, value = word.lstrip("/-").partition("=")
        if name.lower() not in QUIET | VALUED:
            raise process.unknown(f"argument {word!r}")
        given[name.lower()] = value.strip('"')
    if "s" not in given:
        raise process.unknown("it would wait for a person (neither -s nor /s)")
    if not given.get("ns") or "installxml" in given:
        raise process.unknown("an installation without ns=")
    install(process, dict(found[1]["agent"]), given)
    return Done()


def install(process: Process, agent: dict[str, str], given: dict[str, str]) -> None:
    estate, host = process.estate, process.host
    old = host.agent
    guid, plugins, before = "", [], {}
    if old is not None:
        guid = host.registry.text(old.root, "MachineGuid")
        plugins = [key.name for key in host.registry.subkeys(f"{old.root}\\Plugin Objects\\Agents") if key.name not in agents.BASE_PLUGINS]
        before = {name: product for name, product in old.plugins.items() if name in plugins}
    spec = {
        **agent,
        "server": given["ns"],
        "web": given.get("nsweb", ""),
        "guid": guid,
        "plugins": plugins,
        "dir": given.get("path") or (old.folder if old else None),
    }
    context = Context(estate.domain_dns, estate.netbios, estate.now(), estate.now, [])
    agents.install_agent(host, spec, context, "AeXNSC.exe")
    if host.agent is not None:
        host.agent.plugins.update(before)
    console.pointed(estate, host)
