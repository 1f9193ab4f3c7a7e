"""Where the screen stands, as text that outlives the program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.tag import InvalidTag, Tag
from clantui.core.text.sanitize import clean
from clantui.core.views import load_view
from clantui.core.views.columns import SortKey
from clantui.ui.clan.state import ClanState, Layout
from clantui.ui.onboarding.steps import Onboarding, Step

_VERSION: Final = 2
_MOST: Final = 50
"""Clans whose arrangement is kept."""


class ChosenTheme(Struct, frozen=True):
    """A theme that was chosen in the program.

    Attributes:
        name: of the theme.
        instead_of: the usual one at that time, or empty where it was not known. Where the config
            names another one by now, that is the newer wish.
    """

    name: str
    instead_of: str


class SessionState(Struct, frozen=True):
    """What is kept.

    Attributes:
        own: the clans that were opened one by one.
        course: the list that was walked through.
        pages: how each clan was arranged, without its picture.
        tour: how far the tour of a first start has come; None where nothing is known of one.
        theme: the one that was chosen, or None.
    """

    own: ClanList = field(default_factory=ClanList)
    course: ClanList = field(default_factory=ClanList)
    pages: tuple[ClanState, ...] = ()
    tour: Onboarding | None = None
    theme: ChosenTheme | None = None


def encode_state(state: SessionState) -> str:
    """As text."""
    return json.dumps(
        {
            "version": _VERSION,
            "own": _course(state.own),
            "course": _course(state.course),
            "pages": [_page(page) for page in state.pages[-_MOST:]],
            "tour": None if state.tour is None else sorted(state.tour.done),
            "theme": None if state.theme is None else [state.theme.name, state.theme.instead_of],
        },
        ensure_ascii=False,
    )


def decode_state(text: str) -> SessionState:
    """Read it back; what cannot be read, or is of another version, is as if it were not there."""
    try:
        said = json.loads(text)
        if said["version"] != _VERSION:
            return SessionState()
        return SessionState(
            own=_course_of(said["own"]),
            course=_course_of(said["course"]),
            pages=tuple(map(_page_of, said["pages"])),
            tour=_tour_of(said.get("tour")),
            theme=_theme_of(said.get("theme")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, InvalidTag):
        return SessionState()


def layouts_of(pages: Iterable[ClanState]) -> dict[Tag, ClanState]:
    """The pages by their clans' tags."""
    return {page.tag: page for page in pages if page.tag is not None}


def _course(course: ClanList) -> dict[str, object]:
    stops = [[str(stop.tag), stop.name] for stop in course.stops]
    return {"title": course.title, "stops": stops, "at": course.at}


def _course_of(said: dict[str, object]) -> ClanList:
    title, stops, at = said["title"], said["stops"], said["at"]
    if not (isinstance(title, str) and isinstance(stops, list) and isinstance(at, int)):
        raise TypeError
    read_stops = tuple(ClanRef(Tag.parse(tag), clean(name)) for tag, name in stops)
    return ClanList(clean(title), read_stops, at if 0 <= at < len(read_stops) else 0)


def _tour_of(said: list[str] | None) -> Onboarding | None:
    return None if said is None else Onboarding(frozenset(map(Step, said)))


def _theme_of(said: list[object] | None) -> ChosenTheme | None:
    if said is None:
        return None
    name, instead_of = said
    if not (isinstance(name, str) and isinstance(instead_of, str)):
        raise TypeError
    return ChosenTheme(name, instead_of)


def _page(page: ClanState) -> dict[str, object]:
    sort = [page.layout.sort.column, page.layout.sort.descending]
    return {
        "tag": str(page.tag),
        "view": page.view,
        "sort": sort,
        "key": page.layout.key,
        "wanted": page.filter_query,
    }


def _page_of(said: dict[str, object]) -> ClanState:
    sort, key, wanted, shown = said["sort"], said["key"], said["wanted"], said["view"]
    if not (isinstance(sort, list) and isinstance(wanted, str) and isinstance(shown, str)):
        raise TypeError
    if not isinstance(key, int | str | None):
        raise TypeError
    column, falling = sort
    if column not in {column.key for column in load_view(shown).columns}:
        raise KeyError(column)
    page = ClanState(tag=Tag.parse(str(said["tag"])), view=shown)
    return page.with_layout(Layout(SortKey(column, bool(falling)), key), clean(wanted))
