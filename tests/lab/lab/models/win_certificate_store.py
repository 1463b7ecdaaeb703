"""ansible.windows.win_certificate_store, after its source in ansible.windows 3.8.0, with real certificates (the `cryptography` package).

Stores are `LocalMachine\\NAME` and `CurrentUser\\NAME` (one user a host); those that every Windows has are there. Left out:
`store_type: service`, PKCS7 files, where the private key is kept and whether it may leave again (`key_storage`, `key_exportable`), the
chain's validity.
"""

from __future__ import annotations

import base64
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from ..calls import NoModel
from ..state.files import Node
from .core import Context, Result, model

STORES = ("AddressBook", "AuthRoot", "CA", "ClientAuthIssuer", "Disallowed", "My", "Root", "Trust", "TrustedPeople", "TrustedPublisher",
          "Remote Desktop", "WebHosting", "SmartCardRoot")  # fmt: skip
PEM = b"-----BEGIN CERTIFICATE-----"
Kept = dict[str, t.Any]


@model("ansible.windows.win_certificate_store")
def win_certificate_store(context: Context) -> Result:
    params, result = context.params, context.result
    result["thumbprints"] = []
    if params["store_type"].lower() == "service":
        raise NoModel("ansible.windows.win_certificate_store: store_type=service")
    location = next((each for each in ("CurrentUser", "LocalMachine") if each.lower() == params["store_location"].lower()), None)
    if location is None:
        text = f"value of store_location must be one of: CurrentUser, LocalMachine. Got no match for: {params['store_location']}"
        raise context.fail(text)
    name = "CA" if params["store_name"] == "CertificateAuthority" else params["store_name"]
    spelled = next((each for each in STORES if each.lower() == name.lower()), None)
    if spelled is None:
        why = "CertOpenStore failed (The system cannot find the file specified, Win32ErrorCode 2 - 0x00000002)"
        raise context.fail(f"unable to find store '{name}': ({why})")
    store = context.host.certificates.setdefault(f"{location}\\{spelled}", {})
    states = {"absent": absent, "exported": exported, "present": present}
    states[params["state"].lower()](context, store)
    return result


def thumbprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA1()).hex().upper()  # Windows' name of a certificate, not a protection


def parsed(context: Context, node: Node) -> list[Kept]:
    """The certificates of a file as the store keeps them."""
    data, password = node.data(), context.params["password"]
    if data.startswith(PEM):
        return [kept(each) for each in x509.load_pem_x509_certificates(data)]
    try:
        return [kept(x509.load_der_x509_certificate(data))]
    except ValueError:
        pass
    key, own, more = pkcs12.load_key_and_certificates(data, password.encode() if password is not None else None)
    der = None
    if key is not None:
        der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return [*([kept(own, der)] if own else []), *(kept(each) for each in more)]


def kept(certificate: x509.Certificate, key: bytes | None = None) -> Kept:
    der = certificate.public_bytes(serialization.Encoding.DER)
    return {"thumbprint": thumbprint(certificate), "subject": certificate.subject.rfc4514_string(), "der": der, "key": key}


def read(context: Context) -> list[Kept]:
    """Get-CertFile."""
    path = context.params["path"]
    node = context.find(path)
    if node is None or node.folder:
        raise context.fail(f"File at '{path}' either does not exist or is not a file")
    try:
        return parsed(context, node)
    except ValueError as error:
        wrong = "password" in str(error).lower()
        why = "The specified network password is not correct.\r\n" if wrong else "Cannot find the requested object.\r\n"
        raise context.fail(f'Failed to load cert from file: Exception calling "Import" with "3" argument(s): "{why}"') from error


def absent(context: Context, store: dict[str, Kept]) -> None:
    params = context.params
    prints = [each["thumbprint"] for each in read(context)] if params["path"] is not None else [params["thumbprint"]]
    for each in prints:
        context.result["thumbprints"].append(each)
        if each.upper() in store and context.changed():
            del store[each.upper()]


def present(context: Context, store: dict[str, Kept]) -> None:
    for each in read(context):
        context.result["thumbprints"].append(each["thumbprint"])
        old = store.get(each["thumbprint"])
        if (old is None or (each["key"] is not None and old["key"] is None)) and context.changed():
            store[each["thumbprint"]] = each


def exported(context: Context, store: dict[str, Kept]) -> None:
    params = context.params
    path, wanted, kind = params["path"], params["thumbprint"], params["file_type"].lower()
    context.result["thumbprints"].append(wanted)
    node = context.find(path)
    if node is not None and node.folder:
        raise context.fail(f"Cannot export cert to path '{path}' as it is a directory")
    if node is not None and file_type(context, node) == kind and [each["thumbprint"] for each in parsed(context, node)] == [wanted.upper()]:
        return
    found = store.get(wanted.upper())
    if found is None:
        raise context.fail("Found 0 certs when only expecting 1")
    if kind == "pkcs12":
        context.result["key_exported"] = False
        if found["key"] is not None:
            context.result["key_exportable"] = True
    if context.changed():
        files, place = context.view.place(path)
        files.write(place, data_of(found, kind, params["password"]))


def file_type(context: Context, node: Node) -> str:
    """Get-CertFileType; a file that only a password opens is PKCS12."""
    try:
        certificates = parsed(context, node)
    except ValueError as error:
        return "pkcs12" if "password" in str(error).lower() else "unknown"
    if node.data().startswith(PEM):
        return "pem"
    pfx = certificates[0]["key"] is not None or node.name.lower().endswith((".pfx", ".p12"))
    return "pkcs12" if pfx else "der"


def data_of(found: Kept, kind: str, password: str | None) -> bytes:
    der: bytes = found["der"]
    if kind == "der":
        return der
    if kind == "pem":
        text = base64.b64encode(der).decode()
        lines = "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))
        return f"-----BEGIN CERTIFICATE-----\r\n{lines}\r\n-----END CERTIFICATE-----".encode()
    key = serialization.load_der_private_key(found["key"], None) if found["key"] is not None else None
    lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        lock = serialization.BestAvailableEncryption(password.encode())
    certificate = x509.load_der_x509_certificate(der)
    return pkcs12.serialize_key_and_certificates(None, t.cast(t.Any, key), certificate, None, lock)
