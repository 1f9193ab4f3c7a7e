"""Connections: kept, reused, and verified against roots that are really there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from OpenSSL.crypto import Error as BadCertificate
from twisted.internet import ssl
from twisted.web.client import (
    Agent,
    BrowserLikePolicyForHTTPS,
    HostnameCachingHTTPSPolicy,
    HTTPConnectionPool,
)
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from clantui.core.errors import Unreachable


def pool(reactor: Any, at_once: int) -> HTTPConnectionPool:  # noqa: ANN401 — see `agent`
    """Connections kept for the next request.

    Args:
        reactor: the reactor in use.
        at_once: how many to keep for a host; Twisted's 2 would close most of a clan's.
    """
    kept = HTTPConnectionPool(reactor)
    kept.maxPersistentPerHost = at_once
    kept.cachedConnectionTimeout = 60
    return kept


def agent(
    reactor: Any,  # noqa: ANN401 — IReactorTCP, IReactorTime and more at once: no such type
    kept: HTTPConnectionPool,
    environ: Mapping[str, str],
    connect_seconds: float,
) -> Agent:
    """What opens connections.

    Args:
        reactor: the reactor in use.
        kept: where connections are kept.
        environ: the environment, for `SSL_CERT_FILE` and `SSL_CERT_DIR`.
        connect_seconds: how long TCP may take.
    """
    return Agent(reactor, _Policy(environ), connectTimeout=connect_seconds, pool=kept)


@implementer(IPolicyForHTTPS)
class _Policy:
    """Loads the trusted roots at the first `https` address, and once.

    Twisted's own policy loads them again for every connection: with 50 at once the screen stood
    still for a third of a second.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._inner: HostnameCachingHTTPSPolicy | None = None

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: ANN401, N802
        """See `IPolicyForHTTPS.creatorForNetloc`."""
        if self._inner is None:
            try:
                roots = trusted(self._environ)
            except (OSError, BadCertificate):
                raise Unreachable(
                    "the certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read",
                    passing=False,
                ) from None
            self._inner = HostnameCachingHTTPSPolicy(BrowserLikePolicyForHTTPS(roots))
        return self._inner.creatorForNetloc(hostname, port)


def trusted(environ: Mapping[str, str]) -> Any:  # noqa: ANN401 — IOpenSSLTrustRoot, an old-style interface
    """The certificates that may vouch for a host.

    `SSL_CERT_FILE`, else the files in `SSL_CERT_DIR`, as OpenSSL has it; else certifi's, because
    OpenSSL's own default paths are empty on Windows and often on macOS.

    Args:
        environ: the environment.

    Returns:
        A trust root for Twisted.

    Raises:
        OSError: if a file named there cannot be read.
        OpenSSL.crypto.Error: if what stands in it as a certificate is none.
    """
    if file := environ.get("SSL_CERT_FILE"):
        return _roots([Path(file)])
    if folder := environ.get("SSL_CERT_DIR"):
        return _roots(sorted(path for path in Path(folder).iterdir() if path.is_file()))
    import certifi  # noqa: PLC0415 — only where it is needed

    return _roots([Path(certifi.where())])


def _roots(files: list[Path]) -> Any:  # noqa: ANN401
    end = b"-----END CERTIFICATE-----"
    found = []
    for file in files:
        parts = file.read_bytes().split(end)[:-1]
        found += [ssl.Certificate.loadPEM(part + end) for part in parts]
    return ssl.trustRootFromCertificates(found)
