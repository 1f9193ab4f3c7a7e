"""A root and a server certificate for localhost, made for each run.

The file of roots also has all those that a browser trusts: loading them is a large part of the
cost of TLS when a program starts, or for each connection.
"""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOST: Final = "localhost"

ADDRESSES: Final = ("127.0.0.1", "::1")
"""IP addresses of `HOST`."""

_A_DAY: Final = timedelta(days=1)


def make(folder: Path) -> ssl.SSLContext:
    """Make a root and a certificate signed by it, with elliptic curves, which sign fast.

    Args:
        folder: for `ca.pem`, the roots for clients, and the files of the server.

    Returns:
        The TLS context of an HTTP/1.1 server at `HOST`.
    """
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, name = _make_name("clantui's benchmark"), _make_name(HOST)
    root = _make_builder(root_name, root_name, root_key, root_key)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_make_usage(signs=True), critical=True)
    certificate = _make_builder(name, root_name, key, root_key)
    certificate = certificate.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    certificate = certificate.add_extension(_make_usage(signs=False), critical=True)
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = certificate.add_extension(server, critical=False)
    names = [x509.DNSName(HOST), *map(x509.IPAddress, map(ipaddress.ip_address, ADDRESSES))]
    certificate = certificate.add_extension(x509.SubjectAlternativeName(names), critical=False)
    others = Path(certifi.where()).read_bytes()
    for file, builder, prefix in (("ca.pem", root, others), ("server.pem", certificate, b"")):
        signed = builder.sign(root_key, hashes.SHA256())
        (folder / file).write_bytes(prefix + signed.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "key.pem")
    context.set_alpn_protocols(["http/1.1"])
    return context


def _make_builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    """Return a builder with the key identifiers that strict clients require."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _A_DAY)
        .not_valid_after(now + _A_DAY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )


def _make_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _make_usage(*, signs: bool) -> x509.KeyUsage:
    """Return the key usage: a root signs certificates, a server signs handshakes."""
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
