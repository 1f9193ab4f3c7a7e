"""Where the screen stands, as text that outlives the program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from clantui.core.clan_list import Course, Stop
from clantui.core.model.tag import BadTag, Tag
from clantui.core.text.sanitize import clean
from clantui.core.views import view
from clantui.core.views.base.columns import SortKey
from clantui.ui.clan.state import Look, Page
from clantui.ui.onboarding.steps import Deed, Tour

_VERSION: Final = 2
_MOST: Final = 50
"""Clans whose arrangement is kept."""


@dataclass(frozen=True, slots=True)
class ChosenTheme:
    """A theme that was chosen in the program.

    Attributes:
        name: of the theme.
        instead_of: the usual one at that time, or empty where it was not known. Where the config
            names another one by now, that is the newer wish.
    """

    name: str
    instead_of: str


@dataclass(frozen=True, slots=True)
class State:
    """What is kept.

    Attributes:
        own: the clans that were opened one by one.
        course: the list that was walked through.
        pages: how each clan was arranged, without its picture.
        tour: how far the tour of a first start has come; None where nothing is known of one.
        theme: the one that was chosen, or None.
    """

    own: Course = field(default_factory=Course)
    course: Course = field(default_factory=Course)
    pages: tuple[Page, ...] = ()
    tour: Tour | None = None
    theme: ChosenTheme | None = None


def written(state: State) -> str:
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


def read(text: str) -> State:
    """Read it back; what cannot be read, or is of another version, is as if it were not there."""
    try:
        said = json.loads(text)
        if said["version"] != _VERSION:
            return State()
        return State(
            own=_course_of(said["own"]),
            course=_course_of(said["course"]),
            pages=tuple(map(_page_of, said["pages"])),
            tour=_tour_of(said.get("tour")),
            theme=_theme_of(said.get("theme")),
        )
    except (ValueError, TypeError, KeyError, AttributeError, BadTag):
        return State()


def arranged(pages: Iterable[Page]) -> dict[Tag, Page]:
    """The pages by their clans' tags."""
    return {page.tag: page for page in pages if page.tag is not None}


def _course(course: Course) -> dict[str, object]:
    stops = [[str(stop.tag), stop.name] for stop in course.stops]
    return {"title": course.title, "stops": stops, "at": course.at}


def _course_of(said: dict[str, object]) -> Course:
    title, stops, at = said["title"], said["stops"], said["at"]
    if not (isinstance(title, str) and isinstance(stops, list) and isinstance(at, int)):
        raise TypeError
    read_stops = tuple(Stop(Tag.parse(tag), clean(name)) for tag, name in stops)
    return Course(clean(title), read_stops, at if 0 <= at < len(read_stops) else 0)


def _tour_of(said: list[str] | None) -> Tour | None:
    return None if said is None else Tour(frozenset(map(Deed, said)))


def _theme_of(said: list[object] | None) -> ChosenTheme | None:
    if said is None:
        return None
    name, instead_of = said
    if not (isinstance(name, str) and isinstance(instead_of, str)):
        raise TypeError
    return ChosenTheme(name, instead_of)


def _page(page: Page) -> dict[str, object]:
    sort = [page.look.sort.column, page.look.sort.falling]
    return {
        "tag": str(page.tag),
        "view": page.view,
        "sort": sort,
        "key": page.look.key,
        "wanted": page.wanted,
    }


def _page_of(said: dict[str, object]) -> Page:
    sort, key, wanted, shown = said["sort"], said["key"], said["wanted"], said["view"]
    if not (isinstance(sort, list) and isinstance(wanted, str) and isinstance(shown, str)):
        raise TypeError
    if not isinstance(key, int | str | None):
        raise TypeError
    column, falling = sort
    if column not in {column.key for column in view(shown).columns}:
        raise KeyError(column)
    page = Page(tag=Tag.parse(str(said["tag"])), view=shown)
    return page.arranged(Look(SortKey(column, bool(falling)), key), clean(wanted))
