"""Who is at the other end: Basic per request, NTLM or Negotiate per TCP connection, as the WinRM service does it."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hmac
import struct
import typing as t

import spnego
import spnego.exceptions
from spnego.channel_bindings import GssChannelBindings

from .ntlm import SIGNATURE, NtlmUser, user_of

REALM = "WSMAN"


@dataclasses.dataclass
class ConnectionAuth:
    """What one TCP connection remembers. `user` is set once a handshake is complete; `context` then seals messages."""

    context: t.Any = None
    user: str = ""

    def restart(self) -> None:
        self.context, self.user = None, ""


@dataclasses.dataclass(frozen=True)
class Accepted:
    """The request may go on, as `user`; `challenge` is the last token of a handshake, for the WWW-Authenticate header ('' when none)."""

    user: str
    challenge: str = ""


@dataclasses.dataclass(frozen=True)
class Refused:
    """Answer 401 with these WWW-Authenticate values (a continuation token, or the list of schemes)."""

    challenges: tuple[str, ...]
    reason: str = "no credentials yet"
    expected: bool = False  # an ordinary step of a handshake, not a failed logon


class Passwords(t.Protocol):
    """The password of a user who may log on to the host now, None for others."""

    def __call__(self, user: str, *, local_only: bool = False) -> str | None: ...


class Authenticator:
    """Decides the requests for one host. `basic` and `unencrypted` are settings of its WinRM service (Auth\\Basic, AllowUnencrypted)."""

    def __init__(
        self, password_of: Passwords, ntlm: NtlmUser, certificate_hash: bytes = b"", *, basic: bool = False, unencrypted: bool = False
    ) -> None:
        self._password_of, self._ntlm = password_of, ntlm
        self._basic_allowed, self.unencrypted = basic, unencrypted
        self._bindings = GssChannelBindings(application_data=b"tls-server-end-point:" + certificate_hash) if certificate_hash else None

    def decide(self, connection: ConnectionAuth, header: str, *, tls: bool) -> Accepted | Refused:
        """Header is the Authorization header ('' when absent). Changes `connection` as the handshake goes on."""
        scheme, _space, value = header.partition(" ")
        scheme = scheme.lower()
        if not scheme:
            return Accepted(connection.user) if connection.user else self._refused(tls, expected=True)
        try:
            token = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            return self._refused(tls, "the Authorization header is not base64")
        if scheme == "basic":
            return self._basic(token, tls)
        if scheme in ("negotiate", "ntlm"):
            return self._negotiate(connection, header.partition(" ")[0], token, tls)
        return self._refused(tls, f"unknown scheme {scheme}")

    def _offers_basic(self, tls: bool) -> bool:
        """Basic over HTTP is clear text, so AllowUnencrypted has to allow it too."""
        return self._basic_allowed and (tls or self.unencrypted)

    def _refused(self, tls: bool, reason: str = "no credentials yet", *, expected: bool = False) -> Refused:
        schemes = ("Negotiate", f'Basic realm="{REALM}"') if self._offers_basic(tls) else ("Negotiate",)
        return Refused(schemes, reason, expected)

    def _basic(self, token: bytes, tls: bool) -> Accepted | Refused:
        if not self._offers_basic(tls):
            return self._refused(tls, "Basic is off here" if not self._basic_allowed else "Basic over HTTP while AllowUnencrypted is off")
        user, colon, password = token.decode("utf-8", "replace").partition(":")
        right = self._password_of(user, local_only=True) if colon else None
        if right is not None and hmac.compare_digest(right.encode(), password.encode()):
            return Accepted(user)
        return self._refused(tls, "wrong user name or password, or no local user (Basic)")

    def _negotiate(self, connection: ConnectionAuth, scheme: str, token: bytes, tls: bool) -> Accepted | Refused:
        if connection.user:
            connection.restart()  # a client may log on anew on the same connection
        try:
            if connection.context is None:
                # A bare NTLM token is what pywinrm and curl send under Negotiate; other clients wrap it in SPNEGO, as the RFC has it.
                bare = token.startswith(SIGNATURE)
                options = spnego.NegotiateOptions.use_ntlm if bare else spnego.NegotiateOptions.use_negotiate
                connection.context = spnego.server(protocol="ntlm" if bare else "negotiate", options=options)
            user = user_of(token)
            if user is not None:
                self._ntlm.allow(user, self._password_of(user))
            answer = connection.context.step(token, channel_bindings=self._bindings if tls and _sends_bindings(token) else None)
        except (spnego.exceptions.SpnegoError, ValueError, struct.error, LookupError) as error:  # the latter: bytes that are no token
            connection.restart()
            return self._refused(tls, f"{scheme} handshake failed: {error}")
        if connection.context.complete:
            connection.user = str(connection.context.client_principal or "")
            return Accepted(connection.user, f"{scheme} {base64.b64encode(answer).decode()}" if answer else "")
        return Refused(challenges=(f"{scheme} {base64.b64encode(answer or b'').decode()}",), reason="handshake goes on", expected=True)


def _sends_bindings(token: bytes) -> bool:
    """True when an NTLM authenticate message carries channel bindings.

    Windows' default (CbtHardeningLevel=Relaxed) checks the bindings that are sent and lets a client go that sends none;
    pyspnego would refuse the latter. The AV pair MsvAvChannelBindings is 0x000A with 16 bytes.
    """
    return b"\x0a\x00\x10\x00" in token
