"""The front door: picks the host from the address, authenticates, unseals, and hands clear SOAP to the service."""

from __future__ import annotations

import asyncio
import functools
import logging
import socket
import struct
import typing as t
import urllib.parse
import weakref

import spnego.exceptions
from aiohttp import web

from . import encryption, tunnel
from .auth import Accepted, Authenticator, ConnectionAuth

if t.TYPE_CHECKING:
    import ssl

LOG = logging.getLogger("lab.http")
MAX_REQUEST = 8 * 1024 * 1024  # bytes; the largest Send of ansible-core is about 450 kB
SOAP = "application/soap+xml;charset=UTF-8"


class Drop(Exception):
    """Reset the TCP connection instead of answering."""


class Hang(Exception):
    """Never answer; the connection stays open until the client gives up."""


class HttpStatus(Exception):
    """Answer with this bare HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Answer(t.NamedTuple):
    """A SOAP answer: HTTP status (200, or 500 with a fault) and the envelope."""

    status: int
    envelope: bytes


class Service(t.Protocol):
    """What the transport asks of the layer below. `admit` runs before authentication and may raise Drop, Hang or HttpStatus."""

    async def admit(self, host_name: str) -> None: ...

    def authenticator(self, host_name: str) -> Authenticator: ...

    async def handle(self, host_name: str, user: str, message: bytes) -> Answer: ...

    def crashed(self, where: str, error: BaseException) -> None: ...


class FrontDoor:
    """One per lab; serves every listener. Authentication state lives as long as its TCP connection."""

    def __init__(self, service: Service, addresses: t.Mapping[str, str] | None = None, context: ssl.SSLContext | None = None) -> None:
        """`addresses` are the local addresses that stand for one host each; `context` is what TLS inside of CONNECT is made with."""
        self._service, self._addresses, self._context = service, addresses or {}, context
        self._connections: weakref.WeakKeyDictionary[asyncio.BaseTransport, ConnectionAuth] = weakref.WeakKeyDictionary()

    def server(self) -> web.Server:
        """Every path is served here: no router stands before it."""

        def request_of(message: t.Any, payload: t.Any, protocol: t.Any, writer: t.Any, task: t.Any) -> web.BaseRequest:
            return web.BaseRequest(message, payload, protocol, writer, task, asyncio.get_running_loop(), client_max_size=MAX_REQUEST)

        return web.Server(self._serve, request_factory=request_of, access_log=None)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "CONNECT" and self._context is not None and not request.secure:
            await tunnel.secure(request, self.server(), self._context)
            raise ConnectionResetError
        own = self._addresses.get(_local_address(request.transport), "")
        host_name = requested_host(request.raw_path, request.headers.get("Host", ""), own)
        try:
            body = await request.read()
            return await self._answer(request, host_name, body)
        except Drop:
            _reset(request.transport)
            return web.Response()
        except Hang:
            await _until_client_leaves(request)
            return web.Response()
        except HttpStatus as status:
            return web.Response(status=status.status)
        except ConnectionError:
            raise
        except Exception as error:
            self._service.crashed(f"request to {host_name or 'no host'}", error)
            return web.Response(status=500, text="the lab failed; see failures.jsonl")

    async def _answer(self, request: web.BaseRequest, host_name: str, body: bytes) -> web.StreamResponse:
        await self._service.admit(host_name)
        transport = request.transport
        if transport is None:
            return web.Response()
        connection = self._connections.setdefault(transport, ConnectionAuth())
        authenticator = self._service.authenticator(host_name)
        decision = authenticator.decide(connection, request.headers.get("Authorization", ""), tls=request.secure)
        if not isinstance(decision, Accepted):
            LOG.log(logging.DEBUG if decision.expected else logging.INFO, "%s: 401 (%s)", host_name, decision.reason)
            response = web.Response(status=401)
            for challenge in decision.challenges:
                response.headers.add("WWW-Authenticate", challenge)
            return response
        last = {"WWW-Authenticate": decision.challenge} if decision.challenge else {}
        if not body:
            return web.Response(headers=last)  # the empty first POST of a client that only wants to log on
        if not encryption.is_encrypted(request.headers.get("Content-Type", "")):
            if not request.secure and not authenticator.unencrypted:
                LOG.info("%s: 500 (a message that is not encrypted, while AllowUnencrypted is off)", host_name)
                return web.Response(status=500)
            answer = await self._service.handle(host_name, decision.user, body)
            return web.Response(status=answer.status, body=answer.envelope, headers={**last, "Content-Type": SOAP})
        try:
            clear = encryption.unseal(connection.context, body) if connection.context is not None else b""
        except (encryption.BadFrame, spnego.exceptions.SpnegoError) as error:
            # Ordinary after a dropped connection: the client sends again what it sealed for the old one.
            LOG.info("%s: 400 (%s)", host_name, error)
            return web.Response(status=400)
        if not clear:
            return web.Response(status=400)
        answer = await self._service.handle(host_name, decision.user, clear)
        return web.Response(
            status=answer.status,
            body=encryption.seal(connection.context, answer.envelope),
            headers={**last, "Content-Type": encryption.CONTENT_TYPE},
        )


@functools.lru_cache(maxsize=4096)
def requested_host(raw_path: str, host_header: str, own: str = "") -> str:
    """The Windows host that is meant, '' if none.

    That is HOST of `/wsman/HOST`; or, of `/wsman`, the host that has the local address (`own`), or the one in an absolute URI or the
    Host header.
    """
    parts = urllib.parse.urlsplit(raw_path)
    names = [urllib.parse.unquote(name) for name in parts.path.split("/") if name]
    if not names or names[0].lower() != "wsman" or len(names) > 2:
        return ""
    if len(names) == 2:
        return names[1]
    return own or parts.hostname or urllib.parse.urlsplit(f"//{host_header}").hostname or ""


def _local_address(transport: asyncio.Transport | None) -> str:
    name = transport.get_extra_info("sockname") if transport is not None else None
    return str(name[0]) if name else ""


def _reset(transport: asyncio.Transport | None) -> None:
    """Close so that the peer sees ECONNRESET: linger time zero makes the kernel send RST."""
    if transport is None:
        return
    sock = transport.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _until_client_leaves(request: web.BaseRequest) -> None:
    while request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.1)
