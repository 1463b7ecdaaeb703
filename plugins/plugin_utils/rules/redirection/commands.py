# Copyright: (c) 2026, The itms.migration authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command line that points an agent at another server, as data for each version of the agent.

No source documents it. A field script of 7.x gives `/server:` alone (DAG-VBS in docs/products.md), which tells the agent nothing of
HTTPS or of another port. `/web:` is remembered from the name SetServerAndWeb of the agent's function (KB180352). So what a command line
does is proven on one computer of each build of the agent before others get it.
"""

from __future__ import annotations

import typing as t
import urllib.parse

from ..refusal import Refusal

Mapping = t.Mapping[str, t.Any]
_KEYS = ("agents_from", "agents_below", "arguments", "source")
_PORTS = {"http": 80, "https": 443}
SERVER, WEB = "{server}", "{web}"


class Command(t.NamedTuple):
    arguments: tuple[str, ...]
    agents_from: str = ""  # the oldest version of the agent, and
    agents_below: str = ""  # the first that it is not for; empty: any
    source: str = ""

    @property
    def names_web(self) -> bool:
        """Whether it tells the agent the web address of the server."""
        return any(WEB in one for one in self.arguments)


# The first that fits is taken: the plain one where the server has the web address that agents assume.
DEFAULT = (
    Command((f"/server:{SERVER}",), source="field script of 7.x"),
    Command((f"/server:{SERVER}", f"/web:{WEB}"), source="remembered"),
)


class Web(t.NamedTuple):
    """Where agents reach the web site of a server."""

    address: str
    host: str
    port: int
    is_usual: bool  # HTTP on port 80 under the server's own name, which agents assume


def web_of(server: str, address: t.Any = None) -> Web:
    """The web address of a server: `http://<server>/Altiris` where none is given. Raises Refusal for what is not one."""
    given = str(address or f"http://{server}/Altiris").strip().rstrip("/")
    try:
        parts = urllib.parse.urlsplit(given)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urllib.parse.urlsplit(""), 0
    if parts.scheme not in _PORTS or not parts.hostname or not port or any(one in given for one in " \"'&|<>^%"):
        raise Refusal(
            f"itms_web of {server} is {address!r}",
            "the web address that agents use",
            f"write for example https://{server}/Altiris, or http://{server}:8080/Altiris; leave it out for http://{server}/Altiris",
        )
    is_usual = parts.scheme == "http" and port == _PORTS["http"] and parts.hostname.casefold() == server.casefold()
    return Web(given, parts.hostname, port, is_usual)


def parse(value: t.Any) -> tuple[Command, ...]:
    """`redirect_wave_commands`; the default where it is empty. Raises Refusal for what is not a list of command lines."""
    if not value:
        return DEFAULT
    found = [_command(one) for one in value] if isinstance(value, list) else []
    if not found or not all(found):
        raise Refusal(
            f"redirect_wave_commands is {value!r}",
            f"a list of command lines, each with arguments (a list, one of which has {SERVER}) and, where they are not for every agent, "
            "agents_from and agents_below (versions)",
            'write for example: redirect_wave_commands: [{arguments: ["/server:{server}"], agents_below: "8"}]',
        )
    return tuple(one for one in found if one)


def _command(one: t.Any) -> Command | None:
    if not isinstance(one, t.Mapping) or not set(one) <= set(_KEYS) or not isinstance(one.get("arguments"), list):
        return None
    arguments = tuple(str(each) for each in one["arguments"])
    bounds = [str(one.get(key) or "") for key in ("agents_from", "agents_below")]
    good = any(SERVER in each for each in arguments) and all(not bound or _numbers(bound) for bound in bounds)
    return Command(arguments, bounds[0], bounds[1], str(one.get("source") or "")) if good else None


def choose(commands: t.Sequence[Command], version: t.Any, server: str, web: Web) -> tuple[str, ...]:
    """The arguments for an agent of this version. Raises Refusal where no command line is for it."""
    for one in commands:
        if _is_for(one, version) and (web.is_usual or one.names_web):
            return tuple(each.replace(SERVER, server).replace(WEB, web.address) for each in one.arguments)
    raise Refusal(
        f"no command line is for an agent of version {version or 'unknown'} and the web address {web.address}",
        f"one in redirect_wave_commands, with {WEB} where the address is not http on port 80",
        "add it, and prove it on the pilot",
    )


def _is_for(command: Command, version: t.Any) -> bool:
    own = _numbers(str(version or ""))
    if not command.agents_from and not command.agents_below:
        return True
    least, below = _numbers(command.agents_from), _numbers(command.agents_below)
    return bool(own) and (not least or own >= least) and (not below or own < below)


def _numbers(text: str) -> tuple[int, ...]:
    """A dotted version as numbers that can be compared; empty for what is not one."""
    parts = text.strip().split(".")
    return tuple(int(part) for part in parts) if all(part.isascii() and part.isdigit() for part in parts) else ()
