"""Imports made only when they are used: each of these takes more than 5 ms.

`--help` and completion import the modules of commands, and somebody waits for them at a prompt.
This is the one module of `cli` that imports within functions; see also `registry.load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clantui.core.model.tag import Tag
    from clantui.store.stats import StoreStats
    from clantui.web.server import WebServer


def read_tag(text: str, *, is_first: bool = False) -> Tag:
    """Read a tag of the command line; see `cli.tags`."""
    from clantui.cli import tags  # msgspec

    return tags.read_tag(text, is_first=is_first)


def read_tags(text: str) -> tuple[Tag, ...]:
    """Read tags of the command line; see `cli.tags`."""
    from clantui.cli import tags

    return tags.read_tags(text)


def check_theme(name: str) -> None:
    """Raise a `SettingsError` if there is no such theme."""
    from clantui.cli import themes  # Textual

    themes.check_theme(name)


def theme_names() -> tuple[str, ...]:
    """Return the names of all themes of the screen."""
    from clantui.cli import themes  # Textual

    return themes.theme_names()


def describe_keys(form: str, keymap: Mapping[str, str]) -> str:
    """Return all actions with their keys, in a format of `ui.keymap.describe`."""
    from clantui.ui.keymap import describe  # Textual

    return describe.FORMATS[form](keymap)


def find_conflicts(keymap: Mapping[str, str]) -> Mapping[str, str]:
    """Return the keys that cannot be bound; see `ui.keymap.validate`."""
    from clantui.ui.keymap import validate  # Textual

    return validate.find_conflicts(keymap)


def json_schema() -> str:
    """Return the JSON Schema of all documents."""
    import json

    from clantui.core.export import schema  # msgspec's own

    return json.dumps(schema.json_schema(), indent=1)


def demo_rival(seed: int) -> Tag:
    """Return the first rival of the demo's clan."""
    from clantui.core.model.tag import Tag
    from clantui.demo.world.world import World  # 40 ms

    return Tag.parse(World(seed).rivals[0])


def web_server(*arguments: Any) -> WebServer:  # noqa: ANN401 — its own
    """Make the server of `clantui serve`."""
    from clantui.web.server import WebServer  # aiohttp

    return WebServer(*arguments)


def holdings(store: Path) -> StoreStats:
    """Return how much a store holds."""
    from clantui.store import stats  # SQLite

    return stats.read_file_stats(store)


def read_clans(store: Path) -> list[tuple[str, str]]:
    """Return the tags and names of saved and recent clans."""
    from clantui.store import readonly  # SQLite

    return readonly.read_clans(store)


def read_locations(store: Path) -> bytes:
    """Return the last list of locations, as the API sent it."""
    from clantui.store import readonly  # SQLite

    return readonly.read_locations(store)
