"""What the user told us outside the screen: the key, the address, the limits."""

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
    find_home,
    read_text,
    resolve,
    spell,
    user_folder,
)
from clantui.core.model.proxy import is_loopback
from clantui.core.model.token import InvalidToken, Token

OFFICIAL: Final = "https://api.clashroyale.com/v1"
ICONS: Final = "https://api-assets.clashroyale.com"
"""The host of all pictures that the official API tells of."""

TOKEN_FILE: Final = ".crtoken"
TOKEN_VARIABLE: Final = "CLANTUI_TOKEN"
BASE_VARIABLE: Final = "CLANTUI_BASE_URL"

AT_ONCE: Final = 50
"""Requests in flight: a whole clan at once, as the API has been seen to bear."""

SECONDS: Final = 10.0
"""For one request, from the look-up of the name to the last byte."""

IDLE: Final = 5.0
"""Seconds of silence within a body."""

PATIENCE: Final = 120.0
"""Seconds for a whole load, with its tries and pauses."""

BURST: Final = 60
"""Requests that may go out at once: one whole clan, as the script that started this did."""

PER_SECOND: Final = 20.0
"""Requests a second after that; others use 1 to 30, and nobody has published the limit."""

STORE_VARIABLE: Final = "CLANTUI_STORE"

_LONGEST: Final = 100_000
"""Bytes read of a token file."""


class SettingsError(Exception):
    """A setting that cannot be used; its text is a sentence for the user."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything a load needs to know.

    Attributes:
        base: the base URL, without a slash at its end.
        token: the key, or None: then only the demo can be asked.
        at_once: requests in flight.
        seconds: for one request.
        idle: seconds of silence within a body.
        patience: seconds for a whole load.
        burst: requests that may go out at once.
        per_second: requests a second after that.
        max_age: seconds; answers kept from before will do if they are no older.
        store: the file of what is remembered, or None to remember nothing.
        ahead: whether connections are opened before they are needed.
        art: whether pictures of cards are asked for.
        pictures: the folder they are kept in, or None to keep none.
    """

    base: str = OFFICIAL
    token: Token | None = None
    at_once: int = AT_ONCE
    seconds: float = SECONDS
    idle: float = IDLE
    patience: float = PATIENCE
    burst: int = BURST
    per_second: float = PER_SECOND
    max_age: float = math.inf
    store: Path | None = None
    ahead: bool = True
    art: bool = False
    pictures: Path | None = None


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
        return _token_of(text, f"the key in {TOKEN_VARIABLE}", base)
    return _token_in(home / TOKEN_FILE, base, needed=False)


def unfit(token: Token, base: str) -> str:
    """Say why a key cannot be one of an API, after "the key"; empty where it may be.

    Args:
        token: the key.
        base: of the API. What keys another than the official one takes is not known.
    """
    return token.flaw if urlsplit(base).hostname == urlsplit(OFFICIAL).hostname else ""


def read_base(text: str | None, environ: Mapping[str, str]) -> str:
    """Find the base URL: the one named, else `CLANTUI_BASE_URL`, else the official one.

    Args:
        text: of `--base-url`, or None.
        environ: the environment; an empty variable counts as none.

    Returns:
        The URL without a slash at its end.

    Raises:
        SettingsError: if it is not the URL of an API, or would send the key unencrypted.
    """
    base = (text or environ.get(BASE_VARIABLE) or OFFICIAL).strip().rstrip("/")
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain = base.isascii() and base.isprintable() and " " not in base
    extra = not {"?", "#", "@"}.isdisjoint(base)
    if parts.scheme not in {"http", "https"} or not host or not plain or extra:
        shown = base if plain and not extra and not _like_a_key(base) else "…"
        raise SettingsError(
            f"the base URL {shown} is not one; it looks like {OFFICIAL} "
            f"(--base-url, {BASE_VARIABLE})"
        )
    if not parts.path:
        raise SettingsError(f"the base URL {base} lacks its path; the API's own ends in /v1")
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            f"the base URL {base} would send the key unencrypted; use https:// instead"
        )
    return base


def proxy_warning(base: str) -> str:
    """Who sees the key between us and the game: a sentence, or empty if nobody does.

    Args:
        base: a base URL as `read_base` gives it.
    """
    host = urlsplit(base).hostname or ""
    if host == urlsplit(OFFICIAL).hostname or is_loopback(host):
        return ""
    return f"{host} is not the game's own address: whoever runs it sees your key"


def icon_origin(base: str) -> str:
    """Whence pictures may come: scheme and host of the game's own, or of an API of this machine.

    Args:
        base: a base URL as `read_base` gives it. A proxy tells the game's own addresses.
    """
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}" if is_loopback(parts.hostname or "") else ICONS


def picture_folder() -> Path:
    """Where pictures of cards are kept: in the user's folder for what can be had again."""
    return user_folder("cache", os.environ) / "pictures"


def store_file(environ: Mapping[str, str]) -> Path:
    """Where the store is: what `CLANTUI_STORE` names, else the user's folder for data.

    Args:
        environ: the environment; an empty variable counts as none.
    """
    if named := environ.get(STORE_VARIABLE):
        return resolve(named, find_home(environ))
    return user_folder("data", environ) / "store.sqlite3"


def _token_in(file: Path, base: str, *, needed: bool = True) -> Token | None:
    try:
        text = read_text(file, _LONGEST)
    except NotTextError:
        raise SettingsError(f"the key in {file} is not text, so it is no key") from None
    except OSError as error:
        if not needed and isinstance(error, FileNotFoundError | NotADirectoryError):
            return None
        if _like_a_key(file.name):
            raise SettingsError(
                "a key is where the name of its file should be; put it into a file"
            ) from None
        raise SettingsError(
            f"the key in {spell(file)} cannot be read: {explain(file, error)}"
        ) from None
    return _token_of(text, f"the key in {file}", base)


def _like_a_key(text: str) -> bool:
    """Whether a text may be a key in the wrong place: a JWT, whose first part begins so."""
    return "eyJ" in text


def _token_of(text: str, what: str, base: str) -> Token:
    try:
        token = Token.parse(text)
    except InvalidToken as error:
        raise SettingsError(f"{what} {error}") from None
    if why := unfit(token, base):
        raise SettingsError(f"{what} {why}")
    return token
