"""Scenes of the switcher."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from clantui.core.bookmarks import Bookmark, Bookmarks
from clantui.core.model.errors import Unreachable
from clantui.core.model.tag import Tag
from clantui.core.rankings import Page, RankedClan
from clantui.demo.world.world import MOMENT
from clantui.ui.switcher.screen import SwitcherScreen
from tests.scenes.base import Play, Scene, load_home
from tests.ui.harness import Stage

_KNOWN: Final = (
    ("YUC022J0", "Thornnewt", "", ("Thorn family",), True, 2),
    ("2PPVQQ2L", "Ember Watch", "War clan", ("Thorn family", "Rivals"), True, 75),
    ("9GLRUV8Q", "Larkspur", "", ("Rivals",), True, None),
    ("8CQYJ20P", "Quartz & Co", "", (), False, 300),
    ("L2V0JUPY", "ミノルの塔", "", (), False, 60 * 26),
    ("RQ9CVP02", "[/x] ]] {bold}", "", (), False, 60 * 24 * 9),
)

BOOK: Final = Bookmarks(
    {
        Tag(tag): Bookmark(
            tag=Tag(tag),
            name=name,
            label=label,
            groups=groups,
            saved=saved,
            visited=None if minutes is None else MOMENT - timedelta(minutes=minutes),
        )
        for tag, name, label, groups, saved, minutes in _KNOWN
    }
)

_FOUND: Final = (
    ("YUC022J0", "Thornnewt", 47, 58_930, "Germany"),
    ("QPY8L0VG", "Thorn", 50, 112_400, "International"),
    ("G2RJ0UCL", "THORN™", 3, 1_205, "United States"),
    ("20VPYQJC", "Thornwood Thornwood", 49, 60_012, "Côte d'Ivoire"),
    ("J8LU9RPQ", "ソーン Thorn", None, None, ""),
)


def _page(after: str = "eyJwb3MiOjV9") -> Page:
    return Page(
        clans=tuple(
            RankedClan(
                tag=Tag(tag),
                name=name,
                raw_name=name,
                members=members,
                score=score,
                location=location,
            )
            for tag, name, members, score, location in _FOUND
        ),
        after=after,
    )


def _switcher(text: str = "", *keys: str, answer: object = None, book: Bookmarks = BOOK) -> Play:
    """Open the switcher over the home clan, type a text, answer its search, and press keys."""

    async def play(on: Stage) -> None:
        await load_home(on)
        store = replace(on.backend.store, bookmarks=book)
        opened = (Tag("2PPVQQ2L"), Tag("8CQYJ20P"))
        screen = SwitcherScreen(
            on.backend,
            on.clock,
            lambda: store.bookmarks,
            store.save_bookmark,
            store.delete_bookmark,
            open_clans=opened,
            search_delay=0,
        )
        await on.app.push_screen(screen)
        await on.pilot.pause()
        for letter in text:
            await on.press(letter)
        for question in [q for q in on.backend.calls if not q.answer.done()]:
            if isinstance(answer, Exception):
                question.answer.set_exception(answer)
            elif answer is not None:
                question.answer.set_result(answer)
        for _ in range(3):
            await on.pilot.pause()
        for key in keys:
            await on.press(key)

    return play


SCENES: Final = (
    Scene(name="switcher", play=_switcher()),
    Scene(name="switcher-list", play=_switcher("", "tab", "j", "j", "j", "d", "j", "j")),
    Scene(name="switcher-first", play=_switcher(book=Bookmarks())),
    Scene(name="switcher-searching", play=_switcher("thorn")),
    Scene(name="switcher-found", play=_switcher("thorn", answer=_page())),
    Scene(name="switcher-nothing", play=_switcher("xyzzy", answer=Page())),
    Scene(
        name="switcher-failed", play=_switcher("thorn", answer=Unreachable("no answer in 10 s"))
    ),
    Scene(name="switcher-tag", play=_switcher("#2PP0Y")),
    Scene(name="switcher-bad-tag", play=_switcher("#2PX")),
    Scene(name="switcher-label", play=_switcher("", "tab", "j", "j", "j", "e")),
)
