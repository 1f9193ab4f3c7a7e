"""The settings of a load: the key, the address, the limits."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from clantui.config.paths import (
    NotTextError,
    explain,
    read_text,
    spell,
    user_folder,
)
from clantui.config.schema import default_of
from clantui.core.model.proxy import is_loopback
from clantui.core.model.token import InvalidToken, Token
from clantui.core.pace import RateLimit

OFFICIAL: Final[str] = default_of("base-url")
ICONS: Final = "https://api-assets.clashroyale.com"
"""The host of all pictures that the official API tells of."""

MAX_RATE: Final = 40.0
"""Requests a second to which the rate may be raised where nobody has set one: other clients have
been seen to send 30."""

TOKEN_FILE: Final = ".crtoken"
TOKEN_VARIABLE: Final = "CLANTUI_TOKEN"

_LONGEST: Final = 100_000
"""Bytes read of a token file."""


class SettingsError(Exception):
    """A setting that cannot be used; its text is a sentence for the user."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything a load needs to know.

    Attributes:
        base: the base URL, without a slash at its end.
        token: the key, or None: then only the demo can be asked.
        concurrency: requests in flight: a whole clan at once, as the API has been seen to bear.
        timeout: seconds for one request, from the look-up of the name to the last byte.
        idle: seconds of silence within a body.
        load_timeout: seconds for a whole load, with its retries and pauses.
        burst: requests that may go out at once: one whole clan, as the script that started this
            did.
        rate: requests a second after that; others use 1 to 30, and nobody has published the limit.
        max_rate: requests a second to which this may be raised while nothing is refused, never
            exceeded; None raises nothing.
        max_age: seconds; a cached answer will do if it is no older.
        store: the file of what is remembered, or None to remember nothing.
        preconnect: whether connections are opened before they are needed.
        art: whether pictures of cards are loaded.
        pictures: the folder they are kept in, or None to keep none.
    """

    base: str = OFFICIAL
    token: Token | None = None
    concurrency: int = default_of("concurrency")
    timeout: float = default_of("timeout")
    idle: float = 5.0
    load_timeout: float = default_of("load-timeout")
    burst: int = 60
    rate: float = default_of("rate")
    max_rate: float | None = None
    max_age: float = math.inf
    store: Path | None = None
    preconnect: bool = default_of("preconnect")
    art: bool = False
    pictures: Path | None = None


def rate_limit(settings: Settings) -> RateLimit:
    """Return the limit that is believed in at first, and its bound."""
    most = settings.rate if settings.max_rate is None else settings.max_rate
    return RateLimit(
        burst=settings.burst, per_second=min(settings.rate, most), max_per_second=most
    )


def max_rate(rate: float | None, most: float | None) -> float:
    """Return the bound of the rate: what is set, else the rate that is set, else the default.

    Args:
        rate: requests a second as set by the user, or None.
        most: the bound as set by the user, or None.
    """
    return most or rate or MAX_RATE


def read_token(
    file: Path | None, environ: Mapping[str, str], home: Path, base: str = ""
) -> Token | None:
    """Find the key: the file named, else `CLANTUI_TOKEN`, else `~/.crtoken`.

    Args:
        file: of `--token-file`, or None.
        environ: the environment; an empty variable counts as none.
        home: the user's home folder.
        base: of the API it is for; what cannot be a key of the official API is refused there.

    Returns:
        The key, or None where there is none.

    Raises:
        SettingsError: if a key that is there cannot be used, or the file named is not there.
    """
    if file is not None:
        return _token_in(file, base)
    if text := environ.get(TOKEN_VARIABLE):
        return _token_of(text, f"the API key in {TOKEN_VARIABLE}", base)
    return _token_in(home / TOKEN_FILE, base, needed=False)


def unfit(token: Token, base: str) -> str:
    """Say why a key cannot be one of an API, after "the key"; empty where it may be.

    Args:
        base: of the API. What keys another than the official one takes is not known.
    """
    return token.flaw if urlsplit(base).hostname == urlsplit(OFFICIAL).hostname else ""


def read_base(text: str | None) -> str:
    """Return a base URL, without a slash at its end; the official one for None.

    Raises:
        SettingsError: if it is not the URL of an API, or would send the API key unencrypted.
    """
    base = (text or OFFICIAL).strip().rstrip("/")
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain = base.isascii() and base.isprintable() and " " not in base
    extra = not {"?", "#", "@"}.isdisjoint(base)
    if parts.scheme not in {"http", "https"} or not host or not plain or extra:
        shown = base if plain and not extra and not _looks_like_key(base) else "…"
        raise SettingsError(
            f"the base URL {shown} cannot be used; it should look like {OFFICIAL} "
            f"(--base-url, CLANTUI_BASE_URL)"
        )
    if not parts.path:
        raise SettingsError(f"the base URL {base} needs a path, such as /v1")
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            f"the base URL {base} would send the API key unencrypted; use https:// instead"
        )
    return base


def proxy_warning(base: str) -> str:
    """Return who sees the key between us and the game, as a sentence; empty for nobody.

    Args:
        base: a base URL as `read_base` gives it.
    """
    host = urlsplit(base).hostname or ""
    if host == urlsplit(OFFICIAL).hostname or is_loopback(host):
        return ""
    return f"{host} is not the game's own server: whoever runs it sees your API key"


def icon_origin(base: str) -> str:
    """Return the origin of pictures: the game's, or that of an API of this machine.

    Args:
        base: a base URL as `read_base` gives it. A proxy tells the game's own addresses.
    """
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}" if is_loopback(parts.hostname or "") else ICONS


def picture_folder() -> Path:
    """Return the folder of card images, in the user's folder for what can be loaded again."""
    return user_folder("cache", os.environ) / "pictures"


def store_file(named: Path | None) -> Path:
    """Return the file of the store: the one named, else that in your data folder."""
    return named or user_folder("data", os.environ) / "store.sqlite3"


def _token_in(file: Path, base: str, *, needed: bool = True) -> Token | None:
    try:
        text = read_text(file, _LONGEST)
    except NotTextError:
        raise SettingsError(
            f"the API key in {file} is not text, so it is not an API key"
        ) from None
    except OSError as error:
        if not needed and isinstance(error, FileNotFoundError | NotADirectoryError):
            return None
        if _looks_like_key(file.name):
            raise SettingsError(
                "this is an API key, not a file name; put the API key into a file and name that"
            ) from None
        raise SettingsError(
            f"the API key in {spell(file)} cannot be read: {explain(file, error)}"
        ) from None
    return _token_of(text, f"the API key in {file}", base)


def _looks_like_key(text: str) -> bool:
    """Return whether a text may be a key in the wrong place: a JWT, whose first part begins so."""
    return "eyJ" in text


def _token_of(text: str, what: str, base: str) -> Token:
    try:
        token = Token.parse(text)
    except InvalidToken as error:
        raise SettingsError(f"{what} {error}") from None
    if why := unfit(token, base):
        raise SettingsError(f"{what} {why}")
    return token
