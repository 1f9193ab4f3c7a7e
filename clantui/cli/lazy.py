"""Modules that commands import only when they use them: each takes more than 5 ms.

`--help` and completion import the modules of commands, and somebody waits for them at a prompt.
This is the one table of them for `cli`; see also `registry.load`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clantui.core.modules import LateModule

if TYPE_CHECKING:
    import json

    from clantui.cli import tags, themes
    from clantui.core.export import schema
    from clantui.demo.world import world
    from clantui.store import database, readonly, stats
    from clantui.ui.keymap import describe, validate
    from clantui.web import server
else:
    json = LateModule("json")
    tags = LateModule("clantui.cli.tags")  # msgspec
    themes = LateModule("clantui.cli.themes")  # Textual
    schema = LateModule("clantui.core.export.schema")  # msgspec's own
    world = LateModule("clantui.demo.world.world")  # 40 ms
    describe = LateModule("clantui.ui.keymap.describe")  # Textual
    validate = LateModule("clantui.ui.keymap.validate")  # Textual
    database = LateModule("clantui.store.database")  # SQLite
    readonly = LateModule("clantui.store.readonly")  # SQLite
    stats = LateModule("clantui.store.stats")  # SQLite
    server = LateModule("clantui.web.server")  # aiohttp

__all__ = [
    "database",
    "describe",
    "json",
    "readonly",
    "schema",
    "server",
    "stats",
    "tags",
    "themes",
    "validate",
    "world",
]
