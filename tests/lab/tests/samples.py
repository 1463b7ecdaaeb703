"""A scheduled task and a certificate, for the tests of the models."""

from __future__ import annotations

import datetime as dt
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

DAILY: dict[str, t.Any] = {
    "name": "Redirect", "path": "\\Migration", "username": "SYSTEM", "run_level": "highest", "description": "d",
    "actions": [{"path": "cmd.exe", "arguments": "/c echo hi"}],
    "triggers": [{"type": "weekly", "start_boundary": "2026-11-25T02:00:00", "days_of_week": "monday,friday"}],
}  # fmt: skip


def pair() -> tuple[x509.Certificate, bytes]:
    """A certificate and the PKCS12 with its key (password `word`)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "itms76.kestrel.example")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    certificate = made.not_valid_before(start).not_valid_after(start + dt.timedelta(days=900)).sign(key, hashes.SHA256())
    lock = serialization.BestAvailableEncryption(b"word")
    return certificate, pkcs12.serialize_key_and_certificates(b"n", key, certificate, None, lock)
