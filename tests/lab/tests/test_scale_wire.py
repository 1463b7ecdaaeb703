"""What makes the lab fast must not change what it understands: long texts beside the parser, remembered decodings, NTLM by hash."""

from __future__ import annotations

import base64
import typing as t

import pytest
from lab.calls import Call, Logon
from lab.payload.arguments import decode_script
from lab.payload.work import NotUnderstood
from lab.redaction import HIDDEN, Redactor
from lab.wsman import soap

ENVELOPE = (
    '<s:Envelope xmlns:s="{s}" xmlns:a="{a}" xmlns:w="{w}" xmlns:rsp="{rsp}"><s:Header><a:Action>{rsp}/Send</a:Action>'
    "<a:MessageID> uuid:1 </a:MessageID><w:OperationTimeout>PT20S</w:OperationTimeout><w:ResourceURI>{rsp}/cmd</w:ResourceURI>"
    '<w:OptionSet><w:Option Name="X">TRUE</w:Option></w:OptionSet>'
    '<w:SelectorSet><w:Selector Name="Other">0</w:Selector><w:Selector Name="ShellId">ABC</w:Selector></w:SelectorSet></s:Header>'
    "<s:Body><rsp:Send>STREAMS</rsp:Send></s:Body></s:Envelope>"
).format(**soap.NAMESPACES)


def stream(text: str, more: str = "") -> str:
    return f'<rsp:Stream Name="stdin" CommandId="C"{more}>{text}</rsp:Stream>'


def texts(message: str) -> list[str]:
    """The streams' texts as the shell reads them."""
    request = soap.parse(message.encode())
    found = request.body_element("rsp:Send").findall("rsp:Stream", soap.NAMESPACES)
    return [request.bulk.decode() if each.text == soap.BULK else each.text or "" for each in found]


@pytest.mark.parametrize(
    "streams",
    [
        ["QUJD"],
        ["A" * (soap.BULK_BYTES - 1)],
        ["A" * soap.BULK_BYTES],
        ["QUJD" * 50_000],
        ["QUJD" * 5000, "REVG" * 5000],
        ["REVG", "QUJD" * 5000],
        ["\n" + "QUJD" * 5000 + "\n"],
        [""],
    ],
)
def test_streams_of_any_length_arrive_whole(streams: list[str]) -> None:
    assert texts(ENVELOPE.replace("STREAMS", "".join(map(stream, streams)))) == streams


def test_the_header_is_read() -> None:
    request = soap.parse(ENVELOPE.replace("STREAMS", stream("QUJD" * 5000)).encode())
    assert (request.operation, request.message_id, request.shell_id, request.timeout) == ("Send", "uuid:1", "ABC", 20.0)
    assert (request.resource, request.options) == (soap.SHELL_CMD, {"X": "TRUE"})


def test_an_entity_in_a_long_text_is_the_parsers() -> None:
    """`&#65;` is an A: such a text is not cut out as it stands."""
    assert texts(ENVELOPE.replace("STREAMS", stream("QUJD" * 5000 + "&#65;"))) == ["QUJD" * 5000 + "A"]


def test_a_long_stream_that_never_ends_is_no_xml() -> None:
    with pytest.raises(soap.NotSoap, match="not XML"):
        soap.parse(ENVELOPE.replace("STREAMS", f"<rsp:Stream >{'QUJD' * 5000}").encode())


def test_a_remembered_script_is_still_refused_when_it_is_none() -> None:
    good = base64.b64encode("\ufeffWrite-Output 'é'".encode()).decode()
    assert decode_script(good, "script x") == decode_script(good, "script y") == "Write-Output 'é'"
    for _unused in range(2):
        with pytest.raises(NotUnderstood, match="whose script x is not base64"):
            decode_script("%%%", "script x")


def test_no_log_options_are_those_of_each_source() -> None:
    redactor = Redactor()

    def hidden(source: str) -> t.Any:
        return redactor.data("value", "field", Call("module", "m", Logon("u"), {}, source=source))

    spec = "$spec = @{ options = @{\n  field = @{ type = 'str'; no_log = $true }\n  other = @{ type = 'str' }\n} }"
    assert hidden(spec) == HIDDEN
    assert hidden(spec.replace("field", "fields")) == "value"
    assert hidden(spec.replace("no_log = $true", "no_log = $false")) == "value"


def test_ids_are_random_uuids_in_capitals() -> None:
    import uuid

    made = {soap.new_id() for unused in range(100)}
    assert len(made) == 100
    assert all(str(uuid.UUID(each)).upper() == each and uuid.UUID(each).version == 4 for each in made)


@pytest.mark.parametrize("spelling", ["WIRE\\plain", "wire.example\\plain", "plain@wire.example"])
def test_ntlm_knows_every_spelling_and_no_wrong_password(spelling: str, lab: t.Any, ansible: t.Any) -> None:
    assert "no-admin-here-4711" not in (lab.folder / "ntlm.users").read_text(encoding="utf-8")
    for password, message in (("no-admin-here-4711", "Access is denied"), ("wrong", "credentials were rejected")):
        logon = {"ansible_user": spelling, "ansible_password": password}
        result = ansible(lab, "new01", "ansible.windows.win_ping", transport="ntlm", **logon)["new01"]
        assert result.state == "UNREACHABLE" and message in result.message, result
