"""Trusted CA certificates.

They are loaded in a thread while Twisted is being imported, so this module does not import it.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path

import certifi

from clantui.core.model.errors import Unreachable


class TlsTrust:
    """The trusted CA certificates, loaded once.

    Twisted's own policy loads them for every connection: fifty at once froze the screen for a
    third of a second.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._context: ssl.SSLContext | None = None

    def load_context(self) -> ssl.SSLContext:
        """Return the SSL context for client connections; safe in any thread.

        Raises:
            Unreachable: if the certificates that the environment names cannot be read.
        """
        if self._context is None:
            try:
                self._context = create_ssl_context(self._environ)
            except OSError:
                raise Unreachable(
                    "the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read",
                    retryable=False,
                ) from None
        return self._context


def create_ssl_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Create an SSL context that verifies certificates and host names; safe in any thread, 10 ms.

    The CA certificates are those of `SSL_CERT_FILE`, else of the files in the folders of
    `SSL_CERT_DIR`, as in OpenSSL; else certifi's, because OpenSSL's own paths are empty on Windows
    and often on macOS.

    Raises:
        OSError: if a file cannot be read, or holds no certificate (`ssl.SSLError`).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    for file in _find_ca_files(environ):
        context.load_verify_locations(file)
    return context


def _find_ca_files(environ: Mapping[str, str]) -> list[Path]:
    if file := environ.get("SSL_CERT_FILE"):
        return [Path(file)]
    if folders := environ.get("SSL_CERT_DIR"):
        # an empty name would be the current folder
        names = filter(None, folders.split(os.pathsep))
        paths = sorted(path for name in names for path in Path(name).iterdir())
        found = [path for path in paths if path.is_file()]
        return [path for path in found if b"-----END CERTIFICATE-----" in path.read_bytes()]
    return [Path(certifi.where())]
