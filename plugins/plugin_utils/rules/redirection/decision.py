# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""May this agent be redirected, and is there anything to do?"""

from __future__ import annotations

import typing as t

from .. import steps
from ..estate.estate import same_computer
from ..observe.agent import VIEWS
from ..phases import TO_INTERMEDIATE, TO_TARGET
from ..platforms import agent_versions
from ..refusal import Refusal
from . import commands

REDIRECT, ALREADY, REFUSE = "redirect", "already", "refuse"
SERVICE = "AeXNSClient"
RUNNING = ("started", "running")  # as win_service_info and win_service name the state
NOTHING_TO_UNDO = "Nothing was changed."
Mapping = t.Mapping[str, t.Any]


def same_host(one: t.Any, other: t.Any) -> bool:
    """Whether two names can mean one host: equal, or one is the first label of the other. Agents store either."""
    left, right = (str(name or "").strip().rstrip(".").casefold() for name in (one, other))
    if not left or not right:
        return False
    return left == right or (("." not in left or "." not in right) and left.split(".")[0] == right.split(".")[0])


def decide(agent: Mapping, move: Mapping, after: Mapping | None = None, given: t.Any = None) -> dict[str, t.Any]:
    """{action, reason, install_dir, from, to, web, arguments, undo, key, changes}; see the filter `itms.migration.redirect_decision`.

    `after`: the agent as it was seen afterwards. Without it the changes are those that are predicted. `given`: the command lines.
    Raises Refusal for command lines or a web address that cannot be read.
    """
    action, reason = _decide(agent, move)
    target = str(move.get("target_fqdn") or move.get("target"))
    web = commands.web_of(target, move.get("target_web"))
    known = commands.parse(given)
    arguments: tuple[str, ...] = ()
    if action == REDIRECT:
        try:
            arguments = commands.choose(known, agent.get("version"), target, web)
        except Refusal as refusal:
            action, reason = REFUSE, f"{refusal.found}; needed: {refusal.needed}"
    wanted = {**agent, "server": move.get("target_fqdn") or move.get("target")} if action == REDIRECT else agent
    return {
        "action": action,
        "reason": reason,
        "install_dir": agent.get("install_dir"),
        "from": agent.get("server"),
        "to": move.get("target_fqdn") or move.get("target"),
        "web": {"host": web.host, "port": web.port},
        "arguments": list(arguments),
        "undo": _undo(action, agent, move),
        "key": _place(agent)[0],
        "changes": changes(agent, wanted if after is None else _named(after, wanted), _step(move)),
    }


def changes(before: Mapping, after: Mapping, step: str) -> list[dict[str, t.Any]]:
    """In what the agent's server differs between two looks at it; host names are compared as Windows does."""
    (old_key, old), (new_key, new) = _place(before), _place(after)
    if old_key == new_key:
        return [_change(old_key, old, new, step)] if old.casefold() != new.casefold() else []
    return [_change(key, *pair, step) for key, pair in ((old_key, (old, "")), (new_key, ("", new))) if key and any(pair)]


def _named(after: Mapping, wanted: Mapping) -> Mapping:
    """The agent as it was seen afterwards. One that keeps the short name of its new server has made the predicted change."""
    return {**after, "server": wanted.get("server")} if same_host(after.get("server"), wanted.get("server")) else after


def _step(move: Mapping) -> str:
    """The step of the guide that the move is: redirecting is one action in both hops."""
    hop = TO_TARGET if move.get("target_kind") == "smp76" else TO_INTERMEDIATE
    return f"{steps.step_of('redirect_agent', hop):02d}"


def _place(agent: Mapping) -> tuple[str, str]:
    """The key with the agent's server, in the view of the registry in which the agent is, and the server."""
    view = VIEWS.get(str(agent.get("view")))
    return (f"{view}\\Servers" if view else ""), str(agent.get("server") or "")


def _change(key: str, old: str, new: str, step: str) -> dict[str, t.Any]:
    word = "modify" if old and new else "create" if new else "delete"
    return {"kind": "registry", "path": key, "name": "", "change": word, "from": old, "to": new.lower(), "step": step}


def _undo(action: str, agent: Mapping, move: Mapping) -> str:
    """How a person points the agent back. One that an earlier run moved goes back to the source of its move, not to where it is."""
    before = {REDIRECT: agent.get("server"), ALREADY: move.get("source_fqdn") or move.get("source")}.get(action)
    if not before or not agent.get("install_dir"):
        return NOTHING_TO_UNDO
    folder = str(agent["install_dir"]).rstrip("\\")
    return f'"{folder}\\AeXAgentUtil.exe" /server:{before}'


def _decide(agent: Mapping, move: Mapping) -> tuple[str, str]:
    server = agent.get("server")
    stranger = _stranger(agent, move)
    if stranger:
        return REFUSE, stranger
    if not agent.get("installed"):
        return REFUSE, "there is no agent on it"
    if _is(server, move, "target"):
        return ALREADY, f"the agent reports to {server}"
    unfit = agent_versions.refusal(
        agent.get("version"),
        move.get("target_release"),
        move.get("target_not_proven"),
        move.get("least_agent_build"),
        move.get("target_kind"),
    )
    if unfit:
        return REFUSE, unfit
    if not server:
        return REFUSE, "the agent names no server, so it was never under management or its key is damaged"
    if not _is(server, move, "source"):
        return REFUSE, f"the agent reports to {server}, which is neither {move.get('source')} nor {move.get('target')}"
    if not agent.get("install_dir"):
        return REFUSE, "the agent's key has no InstallDir, so its AeXAgentUtil.exe cannot be found"
    if "service" in agent and agent["service"] not in RUNNING:
        return REFUSE, f"its service {SERVICE} is {agent['service'] or 'not there'}, so the agent would not call: start it, then run again"
    return REDIRECT, f"the agent reports to {server}"


def _stranger(agent: Mapping, move: Mapping) -> str:
    """Why the machine that answered is not the computer of the plan; empty when it is. A stale DNS record leads to another one."""
    planned, own = move.get("computer"), agent.get("computer")
    if not own:
        return f"the computer did not tell its own name, and the plan means {planned}"
    if not same_computer(own, planned):
        return f"the machine that answered is {own}, and the plan means {planned}"
    return ""


def _is(server: t.Any, move: Mapping, end: str) -> bool:
    """The inventory name counts only where no full name is known: it would match a host of another domain."""
    return same_host(server, move.get(f"{end}_fqdn") or move.get(end))
