"""Trusted roots: read while Twisted is being imported, so nothing here needs it."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import certifi

from clantui.core.model.errors import Unreachable


class TlsTrust:
    """The trusted roots, read once, at the first `https` address or before.

    Twisted's own policy reads them for every connection: with 50 at once the screen stood still
    for a third of a second.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Set up with the environment, for `SSL_CERT_FILE` and `SSL_CERT_DIR`."""
        self._environ = environ
        self._context: ssl.SSLContext | None = None

    def prepare(self, base: str) -> None:
        """Read the roots in any thread, before they are needed for a base URL.

        Errors are for the first request to raise.
        """
        if base.startswith("https:"):
            with suppress(Unreachable):
                self.context()

    def context(self) -> ssl.SSLContext:
        """Return the context of a handshake.

        Raises:
            Unreachable: if the environment names roots that cannot be read.
        """
        if self._context is None:
            try:
                self._context = client_context(self._environ)
            except OSError:
                raise Unreachable(
                    "the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read",
                    retryable=False,
                ) from None
        return self._context


def client_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Return a context for handshakes that verifies certificates and names.

    `SSL_CERT_FILE`, else the files in `SSL_CERT_DIR`, vouch for a host, as OpenSSL has it; else
    certifi's, because OpenSSL's own paths are empty on Windows and often on macOS. It takes some
    10 ms, in any thread.

    Raises:
        OSError: if what is named there cannot be read, or holds no certificate (`ssl.SSLError`).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    for file in _root_files(environ):
        context.load_verify_locations(file)
    return context


def _root_files(environ: Mapping[str, str]) -> list[Path]:
    if file := environ.get("SSL_CERT_FILE"):
        return [Path(file)]
    if folder := environ.get("SSL_CERT_DIR"):
        found = [path for path in sorted(Path(folder).iterdir()) if path.is_file()]
        return [path for path in found if b"-----END CERTIFICATE-----" in path.read_bytes()]
    return [Path(certifi.where())]
