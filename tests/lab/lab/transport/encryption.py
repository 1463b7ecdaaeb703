"""WinRM message encryption over plain HTTP: the multipart framing of [MS-WSMV] 2.2.9.1 around an SPNEGO or NTLM seal."""

from __future__ import annotations

import re
import struct
import typing as t

BOUNDARY = b"--Encrypted Boundary"
PROTOCOL = "application/HTTP-SPNEGO-session-encrypted"
CONTENT_TYPE = f'multipart/encrypted;protocol="{PROTOCOL}";boundary="Encrypted Boundary"'
_BINARY_PART = b"\tContent-Type: application/octet-stream\r\n"
_LENGTH = re.compile(rb"OriginalContent:[^\r\n]*Length=(\d+)", re.IGNORECASE)


class Sealed(t.NamedTuple):
    """What a seal operation gives: signature and ciphertext."""

    header: bytes
    data: bytes


class SealContext(t.Protocol):
    """The two operations of a completed pyspnego context that this layer uses."""

    def wrap_winrm(self, data: bytes) -> t.Any: ...

    def unwrap_winrm(self, header: bytes, data: bytes) -> bytes: ...


class BadFrame(ValueError):
    """The body is not one encrypted part as WinRM frames it."""


def is_encrypted(content_type: str) -> bool:
    """True when the Content-Type header announces an encrypted WinRM message."""
    return content_type.lower().startswith("multipart/encrypted")


def unseal(context: SealContext, body: bytes) -> bytes:
    """Give the clear SOAP message. Raises BadFrame, or the context's own error when the seal does not verify."""
    length = _LENGTH.search(body)
    start = body.find(_BINARY_PART)
    end = body.rfind(BOUNDARY + b"--")
    if not length or start < 0 or end < 0:
        raise BadFrame("no encrypted part in the body")
    sealed = body[start + len(_BINARY_PART) : end]
    (signature_length,) = struct.unpack_from("<i", sealed) if len(sealed) >= 4 else (-1,)
    if not 0 < signature_length <= len(sealed) - 4:
        raise BadFrame("impossible signature length")
    clear = context.unwrap_winrm(sealed[4 : 4 + signature_length], sealed[4 + signature_length :])
    if len(clear) != int(length.group(1)):
        raise BadFrame(f"the message has {len(clear)} bytes, its header says {int(length.group(1))}")
    return clear


def seal(context: SealContext, message: bytes) -> bytes:
    """Give the body of an encrypted answer."""
    sealed = context.wrap_winrm(message)
    return b"".join(
        (
            BOUNDARY,
            b"\r\n\tContent-Type: ",
            PROTOCOL.encode(),
            b"\r\n",
            b"\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=",
            str(len(message)).encode(),
            b"\r\n",
            BOUNDARY,
            b"\r\n",
            _BINARY_PART,
            struct.pack("<i", len(sealed.header)),
            sealed.header,
            sealed.data,
            BOUNDARY,
            b"--\r\n",
        )
    )
