"""Who logs on by NTLM: the account that a message names, and its password's hash where pyspnego's acceptor looks for it."""

from __future__ import annotations

import functools
import os
import struct
import typing as t
from pathlib import Path

from spnego._ntlm_raw.crypto import ntowfv1

from ..files import write_atomically

SIGNATURE = b"NTLMSSP\0"
_AUTHENTICATE = SIGNATURE + b"\3\0\0\0"
_UNICODE = 1  # NTLMSSP_NEGOTIATE_UNICODE


class NtlmUser:
    """The file that NTLM_USER_FILE names. It holds one account only, the one that is logging on: local users differ from host to host.

    With its hash and not its password: of a password pyspnego would compute the old LM hash anew for every logon, which takes longer than
    all the rest of it. Nobody logs on by the LM hash, so it is none here.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._line = path, ""
        write_atomically(path, "", mode=0o600)
        os.environ["NTLM_USER_FILE"] = str(path)

    def allow(self, user: str, password: str | None) -> None:
        """From now on nobody but this user logs on, and nobody at all when there is no password."""
        line = "" if password is None or set(user) & set(":\r\n") else f"{user}:0:{'0' * 32}:{_nt_hash(password)}:[U]:LCT-00000000\n"
        if line != self._line:
            self._path.write_text(line, encoding="utf-8")
            self._line = line


@functools.lru_cache(maxsize=64)
def _nt_hash(password: str) -> str:
    digest: bytes = ntowfv1(password)
    return digest.hex().upper()


def user_of(token: bytes) -> str | None:
    """The account that an authenticate message (MS-NLMP 2.2.1.3), bare or inside SPNEGO, logs on; None for any other token."""
    start = token.find(_AUTHENTICATE)
    if start < 0:
        return None
    message = token[start:]
    (flags,) = struct.unpack_from("<I", message, 60)
    domain, name = (_text(message, place, flags) for place in (28, 36))
    return f"{domain}\\{name}" if domain else name


def _text(message: bytes, place: int, flags: int) -> str:
    size, _room, offset = t.cast("tuple[int, int, int]", struct.unpack_from("<HHI", message, place))
    return message[offset : offset + size].decode("utf-16-le" if flags & _UNICODE else "cp850", "replace")
