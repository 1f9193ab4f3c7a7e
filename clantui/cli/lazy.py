"""Modules that commands import only when they use them: each takes more than 5 ms.

`--help` and completion import the modules of all commands while the user waits at a prompt. This
is the only table of late modules in `cli`; see also `registry.load`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clantui.core.modules import LateModule

if TYPE_CHECKING:
    import json

    from clantui.cli import documents
    from clantui.core.export import merge, schema, survey_report
    from clantui.core.export import views as view_documents
    from clantui.core.model import intent
    from clantui.demo.world import world
    from clantui.store import database, readonly
    from clantui.ui.appearance import themes
    from clantui.ui.keymap import describe, validate
    from clantui.web import server
    from clantui.wire import gunzip, rankings
else:
    json = LateModule("json")
    # Printing of clans: 15 ms together, see `loading.load_clans`.
    documents = LateModule("clantui.cli.documents")
    merge = LateModule("clantui.core.export.merge")
    survey_report = LateModule("clantui.core.export.survey_report")
    view_documents = LateModule("clantui.core.export.views")
    intent = LateModule("clantui.core.model.intent")  # msgspec
    schema = LateModule("clantui.core.export.schema")  # msgspec's own
    world = LateModule("clantui.demo.world.world")  # 40 ms
    themes = LateModule("clantui.ui.appearance.themes")  # Textual
    describe = LateModule("clantui.ui.keymap.describe")  # Textual
    validate = LateModule("clantui.ui.keymap.validate")  # Textual
    database = LateModule("clantui.store.database")  # SQLite
    readonly = LateModule("clantui.store.readonly")  # SQLite
    server = LateModule("clantui.web.server")  # aiohttp
    # 3 ms, for one of the lists of completion
    gunzip = LateModule("clantui.wire.gunzip")
    rankings = LateModule("clantui.wire.rankings")
