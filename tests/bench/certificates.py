"""A root and a certificate for this machine, made anew each time: nobody else should trust them.

The root stands among all those that a browser trusts, because loading these is a good part of what
TLS costs a program that starts, or that does so for each connection.
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
"""Of `HOST`."""

_A_DAY: Final = timedelta(days=1)


def make(folder: Path) -> ssl.SSLContext:
    """Make a root, and a certificate that it vouches for, on elliptic curves: cheap to sign with.

    Args:
        folder: takes `ca.pem`, the roots that clients are to trust, and the server's own files.

    Returns:
        What a server of HTTP/1.1 at `HOST` shakes hands with.
    """
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name, name = _name("clantui's benchmark"), _name(HOST)
    root = _begun(root_name, root_name, root_key, root_key)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    root = root.add_extension(_usage(signs=True), critical=True)
    leaf = _begun(name, root_name, key, root_key)
    leaf = leaf.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    leaf = leaf.add_extension(_usage(signs=False), critical=True)
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    leaf = leaf.add_extension(server, critical=False)
    there = [x509.DNSName(HOST), *map(x509.IPAddress, map(ipaddress.ip_address, ADDRESSES))]
    leaf = leaf.add_extension(x509.SubjectAlternativeName(there), critical=False)
    others = Path(certifi.where()).read_bytes()
    for file, builder, before in (("ca.pem", root, others), ("server.pem", leaf, b"")):
        signed = builder.sign(root_key, hashes.SHA256())
        (folder / file).write_bytes(before + signed.public_bytes(serialization.Encoding.PEM))
    told = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(told)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "key.pem")
    context.set_alpn_protocols(["http/1.1"])
    return context


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    """Return the extensions of both certificates: strict clients want key and signer named."""
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


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _usage(*, signs: bool) -> x509.KeyUsage:
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
