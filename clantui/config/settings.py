"""The settings of a load: API key, base URL, limits and files."""

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
    display_path,
    explain,
    find_user_folder,
    read_text,
)
from clantui.config.schema import get_default
from clantui.core.model.key_text import holds_key
from clantui.core.model.proxy import is_host, is_loopback
from clantui.core.model.token import InvalidToken, Token
from clantui.core.names import CommandError
from clantui.core.pace import RateLimit

OFFICIAL: Final[str] = get_default("base-url")
IMAGE_HOST: Final = "https://api-assets.clashroyale.com"
"""Host of all images of the official API."""

MAX_RATE: Final = 40.0
"""Maximum rate in requests per second if the user sets no rate: other clients send up to 30."""

TOKEN_FILE: Final = ".crtoken"
TOKEN_VARIABLE: Final = "CLANTUI_TOKEN"

MAX_KEY_BYTES: Final = 100_000
"""Maximum size of a key file, in bytes."""


class SettingsError(CommandError):
    """An invalid or missing setting, such as the API key."""


class Settings(Struct, frozen=True, kw_only=True):
    """Settings of a load.

    Attributes:
        base: base URL without a slash at its end.
        token: the API key; None allows only the demo.
        concurrency: maximum number of requests in flight. One clan has 51; several clans at the
            default rate have some 60.
        timeout: seconds for one request, from the DNS lookup to the last byte.
        idle_timeout: seconds without data until the loading of a body fails.
        load_timeout: seconds for a whole load, with its retries and pauses.
        burst: requests that may be sent at once: enough for a whole clan.
        rate: requests per second after the burst; other clients use 1 to 30, and no limit is
            published.
        max_rate: maximum requests per second to which the rate grows as long as none is refused;
            None for no growth.
        max_age: maximum age of a cached response, in seconds.
        store: the file of the store; None to store nothing.
        preconnect: True to open connections before they are needed.
        art: True to load card images.
        image_folder: of card images; None to store none.
    """

    base: str = OFFICIAL
    token: Token | None = None
    concurrency: int = get_default("concurrency")
    timeout: float = get_default("timeout")
    idle_timeout: float = 5.0
    load_timeout: float = get_default("load-timeout")
    burst: int = 60
    rate: float = get_default("rate")
    max_rate: float | None = None
    max_age: float = math.inf
    store: Path | None = None
    preconnect: bool = get_default("preconnect")
    art: bool = False
    image_folder: Path | None = None


def make_rate_limit(settings: Settings) -> RateLimit:
    """Return the rate limit to start with, and its maximum."""
    bound = settings.rate if settings.max_rate is None else settings.max_rate
    return RateLimit(
        burst=settings.burst, per_second=min(settings.rate, bound), max_per_second=bound
    )


def read_token(
    file: Path | None, environ: Mapping[str, str], home: Path, base: str = ""
) -> Token | None:
    """Read the API key from the given file, else `CLANTUI_TOKEN`, else `~/.crtoken`.

    Args:
        file: of `--token-file`, or None.
        environ: the environment; an empty variable counts as unset.
        base: base URL. For the official API the format of the key is checked.

    Returns:
        The key, or None if there is none.

    Raises:
        SettingsError: if the key is invalid, or the given file does not exist.
    """
    if file is not None:
        return _read_token_file(file, base)
    if text := environ.get(TOKEN_VARIABLE):
        return _parse_token(text, f"the API key in {TOKEN_VARIABLE}", base)
    return _read_token_file(home / TOKEN_FILE, base, required=False)


def describe_unfit_key(token: Token, base: str) -> str:
    """Return why the API cannot have made a key, to follow "the key"; empty if it can."""
    # Other servers may accept keys of any format.
    return token.flaw if urlsplit(base).hostname == urlsplit(OFFICIAL).hostname else ""


def read_base(text: str | None) -> str:
    """Return a base URL without a slash at its end; the official one for None.

    Raises:
        SettingsError: if it is invalid, or would send the API key unencrypted.
    """
    base = (text or OFFICIAL).strip().rstrip("/")
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    is_plain = base.isascii() and base.isprintable() and " " not in base
    has_extras = not {"?", "#", "@"}.isdisjoint(base)
    if parts.scheme not in {"http", "https"} or not is_host(host) or not is_plain or has_extras:
        shown = base if is_plain and not has_extras and not holds_key(base) else "…"
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


def try_base(text: str | None, fallback: str) -> str:
    """Return the result of `read_base`, or the fallback if the base URL is invalid."""
    try:
        return read_base(text)
    except SettingsError:
        return fallback


def describe_proxy_risk(base: str) -> str:
    """Return a warning if the base URL is a proxy of the API, which sees the key; else empty."""
    host = urlsplit(base).hostname or ""
    if host == urlsplit(OFFICIAL).hostname or is_loopback(host):
        return ""
    return f"{host} is not the game's own server: whoever runs it sees your API key"


def find_image_origin(base: str) -> str:
    """Return the origin of card images: a local API, else the official host, even for a proxy."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}" if is_loopback(parts.hostname or "") else IMAGE_HOST


def find_image_folder() -> Path:
    """Return the folder of card images, in the user's cache folder."""
    return find_user_folder("cache", os.environ) / "images"


def find_store_file(setting: Path | bool | None) -> Path | None:
    """Return the file of the setting `store`, or None to store nothing.

    Args:
        setting: False for no file, None for the default one.

    Raises:
        SettingsError: if it names a folder.
    """
    if setting is False:
        return None
    if not isinstance(setting, Path):
        return find_user_folder("data", os.environ) / "store.sqlite3"
    if not setting.name:
        raise SettingsError(f"the store {setting} is a folder; name a file in it")
    return setting


def _read_token_file(file: Path, base: str, *, required: bool = True) -> Token | None:
    try:
        text = read_text(file, MAX_KEY_BYTES)
    except NotTextError:
        raise SettingsError(
            f"the API key in {file} is not text, so it is not an API key"
        ) from None
    except OSError as error:
        if not required and isinstance(error, FileNotFoundError | NotADirectoryError):
            return None
        if holds_key(file.name):
            raise SettingsError(
                "this is an API key, not a file name; put the API key into a file and name that"
            ) from None
        raise SettingsError(
            f"the API key in {display_path(file)} cannot be read: {explain(file, error)}"
        ) from None
    return _parse_token(text, f"the API key in {file}", base)


def _parse_token(text: str, subject: str, base: str) -> Token:
    try:
        token = Token.parse(text)
    except InvalidToken as error:
        raise SettingsError(f"{subject} {error}") from None
    if flaw := describe_unfit_key(token, base):
        raise SettingsError(f"{subject} {flaw}")
    return token
