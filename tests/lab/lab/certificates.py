"""A certificate authority for one lab and a server certificate for 127.0.0.1; the authority's key is never stored."""

from __future__ import annotations

import dataclasses
import datetime as dt
import ipaddress
import ssl
import typing as t
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .files import write_atomically

_LIFE = dt.timedelta(days=30)
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclasses.dataclass(frozen=True)
class Certificates:
    """Paths of the authority's certificate (for clients), and the server's context and certificate hash (for channel bindings)."""

    ca: Path
    context: ssl.SSLContext
    server_hash: bytes


def create(folder: Path, *addresses: str, names: t.Iterable[str] = ()) -> Certificates:
    """Make new certificates in `folder`: ca.pem, server.pem and server.key (the last with mode 0600).

    `addresses` are further ones, `names` those by which a client of the lab as a proxy asks for hosts.
    """
    now = dt.datetime.now(dt.timezone.utc)
    ca_key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Practice estate CA {x509.random_serial_number():x}"[:60])])
    ca = (
        _builder(ca_name, ca_name, ca_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    known_by: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address(each)) for each in ("127.0.0.1", *addresses)]
    known_by += [x509.DNSName(name) for name in ("localhost", *names)]
    server = (
        _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "practice estate")]), ca_name, server_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(known_by), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(server_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    ca_file, server_file, key_file = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    write_atomically(ca_file, ca.public_bytes(serialization.Encoding.PEM))
    write_atomically(server_file, server.public_bytes(serialization.Encoding.PEM))
    write_atomically(
        key_file,
        server_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
        mode=0o600,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.num_tickets = 0  # no client of WinRM resumes a session: each ticket would be made for nothing
    context.load_cert_chain(server_file, key_file)
    return Certificates(ca_file, context, server.fingerprint(hashes.SHA256()))


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: dt.datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + _LIFE)
    )


def _key_usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGES})
