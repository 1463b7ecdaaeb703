"""NTLM as the front door does it, without HTTP: per connection, with channel bindings over TLS."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
import spnego
from lab.transport.auth import Accepted, Authenticator, ConnectionAuth, Refused
from spnego.channel_bindings import GssChannelBindings

PASSWORD = "Tuppence-Lantern-42"
HASH = hashlib.sha256(b"the server's certificate").digest()


@pytest.fixture(autouse=True)
def _users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "users").write_text(f"WIRE:svc:{PASSWORD}\n", encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(tmp_path / "users"))


def _bindings(certificate_hash: bytes) -> GssChannelBindings:
    return GssChannelBindings(application_data=b"tls-server-end-point:" + certificate_hash)


def log_on(
    connection: ConnectionAuth,
    *,
    password: str = PASSWORD,
    bindings: GssChannelBindings | None = None,
    tls: bool = False,
    protocol: str = "ntlm",
    scheme: str = "Negotiate",
) -> Accepted | Refused:
    """A client's whole handshake; gives the server's last decision."""
    door = Authenticator(lambda user, given: (user, given) == ("WIRE\\svc", PASSWORD), HASH)
    options = spnego.NegotiateOptions.use_negotiate if protocol == "negotiate" else spnego.NegotiateOptions.use_ntlm
    client = spnego.client("WIRE\\svc", password, protocol=protocol, channel_bindings=bindings, options=options)
    token = client.step()
    for _leg in range(4):
        decision = door.decide(connection, f"{scheme} {base64.b64encode(token or b'').decode()}", tls=tls)
        if isinstance(decision, Accepted):
            if decision.challenge:
                client.step(base64.b64decode(decision.challenge.removeprefix(f"{scheme} ")))
            assert client.complete, "the client waits for the end of the handshake"
            assert connection.context.unwrap_winrm(*client.wrap_winrm(b"ask")[:2]) == b"ask"
            assert client.unwrap_winrm(*connection.context.wrap_winrm(b"answer")[:2]) == b"answer"
            return Accepted(decision.user)
        if not decision.expected:
            return decision
        token = client.step(base64.b64decode(decision.challenges[0].removeprefix(f"{scheme} ")))
    raise AssertionError("the handshake did not end")


@pytest.mark.parametrize(("protocol", "scheme"), [("ntlm", "Negotiate"), ("ntlm", "NTLM"), ("negotiate", "Negotiate")])
def test_the_connection_is_logged_on_and_stays_so(protocol: str, scheme: str) -> None:
    connection = ConnectionAuth()
    assert log_on(connection, protocol=protocol, scheme=scheme) == Accepted("WIRE\\svc")
    assert Authenticator(lambda user, given: False).decide(connection, "", tls=False) == Accepted("WIRE\\svc")
    assert isinstance(Authenticator(lambda user, given: True).decide(ConnectionAuth(), "", tls=False), Refused)


def test_a_wrong_password_is_refused_and_forgotten() -> None:
    connection = ConnectionAuth()
    refused = log_on(connection, password="wrong")
    assert isinstance(refused, Refused) and "Negotiate" in refused.challenges and connection == ConnectionAuth()
    assert log_on(connection) == Accepted("WIRE\\svc")


@pytest.mark.parametrize(("bindings", "accepted"), [(_bindings(HASH), True), (_bindings(HASH[::-1]), False), (None, True)])
def test_channel_bindings_are_checked_when_they_are_sent(bindings: GssChannelBindings | None, accepted: bool) -> None:
    assert isinstance(log_on(ConnectionAuth(), bindings=bindings, tls=True), Accepted) is accepted


@pytest.mark.parametrize(
    "header",
    [
        "Basic !",
        "Basic " + base64.b64encode(b"WIRE\\svc:wrong").decode(),
        "Basic " + base64.b64encode(b"x").decode(),
        "Negotiate AAAA",
        "Negotiate",
        "Negotiate " + base64.b64encode(b"NTLMSSP\0\3").decode(),
        "Kerberos AAAA",
    ],
)
def test_nonsense_is_refused(header: str) -> None:
    assert isinstance(Authenticator(lambda user, given: given == PASSWORD).decide(ConnectionAuth(), header, tls=False), Refused)
