"""Shells and commands: the six operations of a remote shell over a function that runs one command line."""

from __future__ import annotations

import asyncio
import base64
import binascii
import dataclasses
import functools
import typing as t
from xml.sax.saxutils import escape, quoteattr

from ..calls import Reply
from . import faults, soap

CHUNK = 96 * 1024  # bytes of output in one Receive: its base64 fits the client's MaxEnvelopeSize of 153,600 bytes


@dataclasses.dataclass(eq=False)
class Command:
    """One command of a shell. It runs when its input is complete: at once in console mode, else at the Send with End."""

    id: str
    line: str
    stdin: bytearray = dataclasses.field(default_factory=bytearray)
    input_closed: bool = False
    task: asyncio.Task[Reply] | None = None
    pending: list[tuple[str, bytes]] | None = None  # output not yet received, as (stream, chunk)
    rc: int = 0

    def take(self, reply: Reply) -> None:
        """Cut the finished output into chunks, once."""
        if self.pending is None:
            self.rc = reply.rc
            outputs = (("stdout", reply.stdout), ("stderr", reply.stderr))
            self.pending = [
                (name, data[at : at + CHUNK])
                for name, text in outputs
                for data in (text.encode("utf-8", "surrogatepass"),)
                for at in range(0, len(data), CHUNK)
            ]


@dataclasses.dataclass(eq=False)
class Shell:
    """A remote shell of one user on one host."""

    id: str
    host_name: str
    user: str
    commands: dict[str, Command] = dataclasses.field(default_factory=dict)


RunLine = t.Callable[[str, str, str, bytes], t.Coroutine[t.Any, t.Any, Reply]]
"""(host name, user, command line, stdin) -> what it printed."""


class Shells:
    """All shells of the lab, found by id; a shell answers only on its host and to its user."""

    def __init__(self, run_line: RunLine) -> None:
        self._run_line = run_line
        self._shells: dict[str, Shell] = {}

    def __len__(self) -> int:
        return len(self._shells)

    def drop(self, host_name: str | None = None) -> None:
        """Forget the shells of a host that went down (or of all); their running commands end."""
        for shell in [shell for shell in self._shells.values() if host_name is None or shell.host_name == host_name]:
            self._close(shell)

    async def handle(self, host_name: str, user: str, request: soap.Request) -> bytes:
        """Answer one request. Raises soap.Fault, soap.NotSoap, or what the running command raised on purpose."""
        if request.operation == "Create":
            return self._create(host_name, user, request)
        shell = self._shells.get(request.shell_id.upper())
        if shell is None or shell.host_name != host_name:
            raise faults.shell_not_found(request.shell_id)
        if shell.user.lower() != user.lower():
            raise faults.access_denied()
        match request.operation:
            case "Command":
                return self._command(shell, request)
            case "Send":
                return self._send(shell, request)
            case "Receive":
                return await self._receive(shell, request)
            case "Signal":
                return self._signal(shell, request)
            case _:
                self._close(shell)
                return soap.answer(request, "")

    def _create(self, host_name: str, user: str, request: soap.Request) -> bytes:
        if request.resource != soap.SHELL_CMD:
            raise soap.NotSoap(f"no resource {request.resource!r}: only the cmd shell is served")
        shell = Shell(soap.new_id(), host_name, user)
        self._shells[shell.id] = shell
        selector = f'<w:SelectorSet><w:Selector Name="ShellId">{shell.id}</w:Selector></w:SelectorSet>'
        created = (
            f"<x:ResourceCreated><a:Address>{soap.NAMESPACES['a']}/role/anonymous</a:Address><a:ReferenceParameters>"
            f"<w:ResourceURI>{soap.SHELL_CMD}</w:ResourceURI>{selector}</a:ReferenceParameters></x:ResourceCreated>"
        )
        described = (
            f"<rsp:Shell><rsp:ShellId>{shell.id}</rsp:ShellId><rsp:ResourceUri>{soap.SHELL_CMD}</rsp:ResourceUri>"
            f"<rsp:Owner>{escape(user)}</rsp:Owner><rsp:InputStreams>stdin</rsp:InputStreams>"
            "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
        )
        return soap.answer(request, created + described)

    def _command(self, shell: Shell, request: soap.Request) -> bytes:
        element = request.body_element("rsp:CommandLine")
        parts = [element.findtext("rsp:Command", "", soap.NAMESPACES) or ""]
        parts += [argument.text or "" for argument in element.findall("rsp:Arguments", soap.NAMESPACES)]
        command = Command(soap.new_id(), " ".join(part.strip() for part in parts if part))
        shell.commands[command.id] = command
        # Console mode means that no stdin will ever come, so nothing is waited for.
        if request.options.get("WINRS_CONSOLEMODE_STDIN", "TRUE").upper() == "TRUE":
            self._start(shell, command)
        return soap.answer(request, f"<rsp:CommandResponse><rsp:CommandId>{command.id}</rsp:CommandId></rsp:CommandResponse>")

    def _send(self, shell: Shell, request: soap.Request) -> bytes:
        for stream in request.body_element("rsp:Send").findall("rsp:Stream", soap.NAMESPACES):
            command = self._find(shell, stream.get("CommandId", ""))
            if command.input_closed:
                raise soap.Fault("The pipe has been ended. ", wsman_code=109, code="s:Sender", subcode="w:InternalError")
            try:
                command.stdin += _decoded(request.bulk) if stream.text == soap.BULK else base64.b64decode(stream.text or "", validate=True)
            except binascii.Error as error:
                raise soap.NotSoap(f"stdin is not base64: {error}") from error
            if stream.get("End", "false").lower() == "true":
                self._start(shell, command)
        return soap.answer(request, "<rsp:SendResponse/>")

    async def _receive(self, shell: Shell, request: soap.Request) -> bytes:
        command = self._find(shell, request.body_element("rsp:Receive/rsp:DesiredStream").get("CommandId", ""))
        if command.task is None:  # waits for stdin that has not come
            await asyncio.sleep(request.timeout)
            raise faults.operation_timeout()
        if not command.task.done():
            await asyncio.wait({command.task}, timeout=request.timeout)
        if not command.task.done():
            raise faults.operation_timeout()
        if command.task.cancelled():
            raise faults.command_not_found(command.id)
        command.take(command.task.result())
        assert command.pending is not None
        streams = "".join(
            f'<rsp:Stream Name="{name}" CommandId="{command.id}">{base64.b64encode(data).decode()}</rsp:Stream>'
            for name, data in command.pending[:1]
        )
        del command.pending[:1]
        if command.pending:
            state = f'<rsp:CommandState CommandId="{command.id}" State={quoteattr(soap.SHELL + "/CommandState/Running")}/>'
        else:
            ends = "".join(f'<rsp:Stream Name="{name}" CommandId="{command.id}" End="true"/>' for name in ("stdout", "stderr"))
            state = (
                f'{ends}<rsp:CommandState CommandId="{command.id}" State={quoteattr(soap.SHELL + "/CommandState/Done")}>'
                f"<rsp:ExitCode>{command.rc}</rsp:ExitCode></rsp:CommandState>"
            )
        return soap.answer(request, f"<rsp:ReceiveResponse>{streams}{state}</rsp:ReceiveResponse>")

    def _signal(self, shell: Shell, request: soap.Request) -> bytes:
        command = shell.commands.pop(request.body_element("rsp:Signal").get("CommandId", "").upper(), None)
        if command is not None and command.task is not None:
            command.task.cancel()
        return soap.answer(request, "<rsp:SignalResponse/>")

    def _find(self, shell: Shell, command_id: str) -> Command:
        command = shell.commands.get(command_id.upper())
        if command is None:
            raise faults.command_not_found(command_id)
        return command

    def _start(self, shell: Shell, command: Command) -> None:
        command.input_closed = True
        command.task = asyncio.create_task(self._run_line(shell.host_name, shell.user, command.line, bytes(command.stdin)))
        command.task.add_done_callback(_retrieved)
        command.stdin.clear()

    def _close(self, shell: Shell) -> None:
        self._shells.pop(shell.id, None)
        for command in shell.commands.values():
            if command.task is not None:
                command.task.cancel()


@functools.lru_cache(maxsize=16)
def _decoded(bulk: bytes) -> bytes:
    """A play says the same to host after host: the long first part of a payload has the module and its utilities."""
    return base64.b64decode(bulk, validate=True)


def _retrieved(task: asyncio.Task[Reply]) -> None:
    """A command that fails on purpose (an injected reset) may never be received; asyncio must not complain about it."""
    if not task.cancelled():
        task.exception()
