"""SOAP envelopes of the remote shell: read a request, build an answer or a fault."""

from __future__ import annotations

import dataclasses
import os
import re
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
SHELL_CMD = f"{SHELL}/cmd"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "x": TRANSFER,
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
    "rsp": SHELL,
}
ACTIONS = {
    **{f"{TRANSFER}/{name}": name for name in ("Create", "Delete")},
    **{f"{SHELL}/{name}": name for name in ("Command", "Send", "Receive", "Signal")},
}
FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
WSMAN_FAULT_NS = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault"
WMI_ERROR_NS = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError"
_DECLARATIONS = " ".join(f"xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in NAMESPACES.items())
_HEADER, _BODY = (f"{{{NAMESPACES['s']}}}{name}" for name in ("Header", "Body"))
_ACTION, _MESSAGE_ID = (f"{{{NAMESPACES['a']}}}{name}" for name in ("Action", "MessageID"))
_RESOURCE, _SELECTORS, _OPTIONS, _OPTION, _TIMEOUT = (
    f"{{{NAMESPACES['w']}}}{name}" for name in ("ResourceURI", "SelectorSet", "OptionSet", "Option", "OperationTimeout")
)
_DURATION = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$")


BULK, BULK_BYTES = "(bulk)", 4096  # no base64: brackets are none of its signs


class NotSoap(ValueError):
    """The message is not a WS-Management request that a Windows shell knows."""


@dataclasses.dataclass(frozen=True)
class Request:
    """One parsed request. `operation` is Create, Command, Send, Receive, Signal or Delete; `timeout` is in seconds."""

    operation: str
    message_id: str
    resource: str
    shell_id: str
    options: dict[str, str]
    timeout: float
    body: ElementTree.Element
    bulk: bytes = b""  # what stood where the body has BULK

    def body_element(self, path: str) -> ElementTree.Element:
        found = self.body.find(path, NAMESPACES)
        if found is None:
            raise NotSoap(f"{self.operation} has no {path}")
        return found


@dataclasses.dataclass
class Fault(Exception):
    """A WS-Management fault. `wsman_code` is the WSManFault code; `wmi_code`, when set, is sent as an MSFT_WmiError instead."""

    reason: str
    wsman_code: int = 0
    wmi_code: int = 0
    code: str = "s:Receiver"
    subcode: str = "w:InternalError"


def parse(message: bytes) -> Request:
    """Read a request. Raises NotSoap."""
    message, bulk = without_bulk(message)
    try:
        root = ElementTree.fromstring(message)
    except ElementTree.ParseError as error:
        raise NotSoap(f"not XML: {error}") from error
    header, body = root.find(_HEADER), root.find(_BODY)
    if header is None or body is None:
        raise NotSoap("no header or no body")

    said = {child.tag: child for child in header}

    def text(tag: str) -> str:
        child = said.get(tag)
        return "" if child is None else (child.text or "").strip()

    action = text(_ACTION)
    if action not in ACTIONS:
        raise NotSoap(f"unknown action {action!r}")
    return Request(
        operation=ACTIONS[action],
        message_id=text(_MESSAGE_ID),
        resource=text(_RESOURCE),
        shell_id=next(((one.text or "").strip() for one in said.get(_SELECTORS, ()) if one.get("Name") == "ShellId"), ""),
        options={one.get("Name", ""): (one.text or "").strip() for one in said.get(_OPTIONS, ()) if one.tag == _OPTION},
        timeout=seconds(text(_TIMEOUT) or "PT60S"),
        body=body,
        bulk=bulk,
    )


def without_bulk(message: bytes) -> tuple[bytes, bytes]:
    """A message with BULK for the long text of its first stream, and that text: the parser would take its time over it."""
    start = message.find(b">", message.find(b":Stream ")) + 1
    end = message.find(b"<", start)
    if b":Stream " not in message or end - start < BULK_BYTES or message.find(b"&", start, end) >= 0:
        return message, b""
    return message[:start] + BULK.encode() + message[end:], message[start:end]


def seconds(duration: str) -> float:
    """An XML duration such as PT20S or PT1M0.5S in seconds. Raises NotSoap."""
    match = _DURATION.match(duration)
    if not match:
        raise NotSoap(f"not a duration: {duration!r}")
    days, hours, minutes, rest = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def answer(request: Request, body: str) -> bytes:
    """The envelope of a successful answer around `body` (XML text)."""
    parent = TRANSFER if request.operation in ("Create", "Delete") else SHELL
    return _envelope(f"{parent}/{request.operation}Response", request.message_id, body)


def fault_answer(relates_to: str, fault: Fault) -> bytes:
    """The envelope of a fault. The two detail namespaces decide whether clients recognise it at all."""
    if fault.wmi_code:
        detail = (
            f"<e:MSFT_WmiError xmlns:e={quoteattr(WMI_ERROR_NS)}><e:error_Code>{fault.wmi_code}</e:error_Code>"
            f"<e:error_Type>30</e:error_Type><e:Message>{escape(fault.reason)}</e:Message></e:MSFT_WmiError>"
        )
    else:
        detail = (
            f'<f:WSManFault xmlns:f={quoteattr(WSMAN_FAULT_NS)} Code="{fault.wsman_code}" Machine="localhost">'
            f"<f:Message>{escape(fault.reason)}</f:Message></f:WSManFault>"
        )
    body = (
        f"<s:Fault><s:Code><s:Value>{fault.code}</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{escape(fault.reason)}</s:Text></s:Reason><s:Detail>{detail}</s:Detail></s:Fault>'
    )
    return _envelope(FAULT_ACTION, relates_to, body)


def new_id() -> str:
    """A random UUID in capitals, as Windows writes it."""
    digits = os.urandom(16).hex().upper()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-A{digits[17:20]}-{digits[20:]}"


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    return (
        f'<s:Envelope xml:lang="en-US" {_DECLARATIONS}><s:Header><a:Action>{escape(action)}</a:Action>'
        f"<a:MessageID>uuid:{new_id()}</a:MessageID><a:To>{NAMESPACES['a']}/role/anonymous</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
