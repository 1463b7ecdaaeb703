"""CONNECT: how a client reaches an HTTPS port through the lab as its proxy. The TLS inside ends here, as if the host had answered."""

from __future__ import annotations

import asyncio
import typing as t

if t.TYPE_CHECKING:
    import ssl

    from aiohttp import web

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


async def secure(request: web.BaseRequest, server: web.Server, context: ssl.SSLContext) -> None:
    """From here on the client speaks TLS on this connection, and `server` serves what is inside. Returns when the connection is over.

    Which host was meant is not kept: the request inside names it again, in its Host header.
    """
    outer = request.transport
    if not isinstance(outer, asyncio.Transport):
        return
    inside = server()
    outer.write(ESTABLISHED)
    try:
        secured = await asyncio.get_running_loop().start_tls(outer, inside, context, server_side=True)
    except (OSError, EOFError):  # a client that does not trust us, or went away
        outer.abort()
        return
    inside.connection_made(t.cast("asyncio.Transport", secured))
    while not outer.is_closing():
        await asyncio.sleep(0.1)
