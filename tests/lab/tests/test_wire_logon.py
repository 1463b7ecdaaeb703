"""NTLM as the front door does it, without HTTP: per connection, with channel bindings over TLS."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
import spnego
from lab.transport.auth import Accepted, Authenticator, ConnectionAuth, Passwords, Refused
from lab.transport.ntlm import NtlmUser
from spnego.channel_bindings import GssChannelBindings

PASSWORD = "Tuppence-Lantern-42"
HASH = hashlib.sha256(b"the server's certificate").digest()


USERS = {"WIRE\\svc": PASSWORD}


def passwords(users: dict[str, str]) -> Passwords:
    """A host that knows these users; a local one has no domain."""
    return lambda user, *, local_only=False: users.get(user) if "\\" not in user or not local_only else None


@pytest.fixture
def ntlm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NtlmUser:
    monkeypatch.setenv("NTLM_USER_FILE", "")  # and put it back at the end
    return NtlmUser(tmp_path / "ntlm.users")


def _bindings(certificate_hash: bytes) -> GssChannelBindings:
    return GssChannelBindings(application_data=b"tls-server-end-point:" + certificate_hash)


def log_on(
    connection: ConnectionAuth,
    ntlm: NtlmUser,
    *,
    user: str = "WIRE\\svc",
    users: dict[str, str] | None = None,
    password: str = PASSWORD,
    bindings: GssChannelBindings | None = None,
    tls: bool = False,
    protocol: str = "ntlm",
    scheme: str = "Negotiate",
) -> Accepted | Refused:
    """A client's whole handshake; gives the server's last decision."""
    door = Authenticator(passwords(USERS if users is None else users), ntlm, HASH)
    options = spnego.NegotiateOptions.use_negotiate if protocol == "negotiate" else spnego.NegotiateOptions.use_ntlm
    client = spnego.client(user, password, protocol=protocol, channel_bindings=bindings, options=options)
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
def test_the_connection_is_logged_on_and_stays_so(protocol: str, scheme: str, ntlm: NtlmUser) -> None:
    connection = ConnectionAuth()
    assert log_on(connection, ntlm, protocol=protocol, scheme=scheme) == Accepted("WIRE\\svc")
    assert Authenticator(passwords({}), ntlm).decide(connection, "", tls=False) == Accepted("WIRE\\svc")
    assert isinstance(Authenticator(passwords(USERS), ntlm).decide(ConnectionAuth(), "", tls=False), Refused)


def test_a_wrong_password_is_refused_and_forgotten(ntlm: NtlmUser) -> None:
    connection = ConnectionAuth()
    refused = log_on(connection, ntlm, password="wrong")
    assert isinstance(refused, Refused) and "Negotiate" in refused.challenges and connection == ConnectionAuth()
    assert log_on(connection, ntlm) == Accepted("WIRE\\svc")


@pytest.mark.parametrize(("bindings", "accepted"), [(_bindings(HASH), True), (_bindings(HASH[::-1]), False), (None, True)])
def test_channel_bindings_are_checked_when_they_are_sent(bindings: GssChannelBindings | None, accepted: bool, ntlm: NtlmUser) -> None:
    assert isinstance(log_on(ConnectionAuth(), ntlm, bindings=bindings, tls=True), Accepted) is accepted


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
def test_nonsense_is_refused(header: str, ntlm: NtlmUser) -> None:
    assert isinstance(
        Authenticator(passwords(USERS), ntlm, basic=True, unencrypted=True).decide(ConnectionAuth(), header, tls=False), Refused
    )


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_only_the_account_that_logs_on_is_known_to_ntlm(protocol: str, ntlm: NtlmUser) -> None:
    """Two hosts have a local user of one name with two passwords; a user without a password that serves is refused with any."""
    for password in ("first-host-1", "second-host-2", "first-host-1"):
        users = {"anna": password, ".\\anna": password}
        assert log_on(ConnectionAuth(), ntlm, user="anna", users=users, password=password, protocol=protocol) == Accepted("anna")
    refused = log_on(ConnectionAuth(), ntlm, user="anna", users={"anna": "first-host-1"}, password="second-host-2", protocol=protocol)
    assert isinstance(refused, Refused)
    assert isinstance(log_on(ConnectionAuth(), ntlm, user="anna", users={}, password="first-host-1", protocol=protocol), Refused)


@pytest.mark.parametrize(
    ("basic", "unencrypted", "tls", "offered"),
    [
        (False, False, True, False),
        (False, True, False, False),
        (True, False, False, False),
        (True, False, True, True),
        (True, True, False, True),
    ],
)
def test_basic_is_offered_and_taken_as_the_service_is_set(basic: bool, unencrypted: bool, tls: bool, offered: bool, ntlm: NtlmUser) -> None:
    door = Authenticator(passwords({"anna": PASSWORD, "WIRE\\svc": PASSWORD}), ntlm, basic=basic, unencrypted=unencrypted)
    refused = door.decide(ConnectionAuth(), "", tls=tls)
    assert isinstance(refused, Refused) and refused.challenges == ("Negotiate", *(['Basic realm="WSMAN"'] if offered else []))
    for user, local in (("anna", True), ("WIRE\\svc", False)):
        header = "Basic " + base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
        assert isinstance(door.decide(ConnectionAuth(), header, tls=tls), Accepted) is (offered and local)
