"""State of a screen of several clans: their surveys, loads and errors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cached_property
from math import inf
from typing import Any, ClassVar, Final, Self

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content

from clantui.core.clan_list import ClanRef
from clantui.core.columns import Column, SortKey
from clantui.core.model.errors import Cancelled, InvalidResponse, RoyaleError
from clantui.core.model.game import MAX_MEMBERS
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import describe_pause, format_ago
from clantui.core.text.sanitize import fit, truncate_parts
from clantui.core.views.filter import Query, parse_query
from clantui.core.views.phrases import describe_failures, describe_roster_gap, shorten_failures
from clantui.ui.common.freshness import STALE, render_freshness
from clantui.ui.keymap.names import key_name

_MAX_NAME: Final = 24
"""Cells of a clan's name."""


class ClanSurveys(Struct, frozen=True, kw_only=True):
    """The surveys of clans for the screens of several clans.

    Attributes:
        find: returns the newest survey of a clan, or None.
        load: loads a clan and emits surveys as they grow; raises a `RoyaleError`.
        paused_for: returns the remaining seconds of a pause after a 429; 0 without one.
        clock: returns aware UTC.
    """

    find: Callable[[Tag], Survey | None]
    load: Callable[[Tag, Callable[[Survey], object]], Awaitable[object]]
    paused_for: Callable[[], float]
    clock: Callable[[], datetime]


class ClanLoads(Struct, frozen=True, kw_only=True):
    """Surveys and loads of several clans; immutable.

    Attributes:
        errors: why the last load of a clan failed; its earlier survey stays.
        finished: clans whose load has ended on this screen, complete or not.
    """

    surveys: Mapping[Tag, Survey] = {}
    errors: Mapping[Tag, RoyaleError] = {}
    loading_tags: frozenset[Tag] = frozenset()
    queue: tuple[Tag, ...] = ()
    finished: frozenset[Tag] = frozenset()

    @property
    def is_loading(self) -> bool:
        """True while a clan is being loaded, or in the queue."""
        return bool(self.loading_tags or self.queue)

    def with_survey(self, survey: Survey) -> Self:
        """Return a copy with a newer survey of a clan."""
        return replace(self, surveys={**self.surveys, survey.clan.tag: survey})

    def with_queue(self, tags: tuple[Tag, ...]) -> Self:
        """Return a copy with a queue of clans to load, and without the errors of these clans."""
        errors = {tag: error for tag, error in self.errors.items() if tag not in tags}
        return replace(self, queue=tags, errors=errors, loading_tags=frozenset())

    def with_load(self, tag: Tag) -> Self:
        """Return a copy in which a clan is being loaded."""
        errors = {other: error for other, error in self.errors.items() if other != tag}
        queue = tuple(other for other in self.queue if other != tag)
        return replace(self, loading_tags=self.loading_tags | {tag}, queue=queue, errors=errors)

    def without_load(self, tag: Tag) -> Self:
        """Return a copy after a load was cancelled."""
        return replace(self, loading_tags=self.loading_tags - {tag})

    def with_result(self, tag: Tag, error: RoyaleError | None) -> Self:
        """Return a copy after a load has ended."""
        errors = self.errors if error is None else {**self.errors, tag: error}
        finished = self.finished | {tag}
        return replace(self.without_load(tag), errors=errors, finished=finished)

    def explain_missing_roster(self, tag: Tag) -> RoyaleError:
        """Return why no recent or complete roster of a clan is known."""
        survey, error = self.surveys.get(tag), self.errors.get(tag)
        if error is None and survey is not None and survey.clan.gap is not None:
            return InvalidResponse(describe_roster_gap(survey.clan))
        return error or Cancelled("not there yet")

    def count_missing(self, sizes: Mapping[Tag, int]) -> int:
        """Count the players still to load of all clans in the queue.

        A clan without a roster counts with its size in `sizes`, or else with 50 players.
        """
        counts = []
        for tag in self.loading_tags | set(self.queue):
            survey = self.surveys.get(tag)
            if survey is not None and survey.is_loading and tag in self.loading_tags:
                counts.append(len(survey.waiting))
            else:
                counts.append(min(sizes.get(tag, MAX_MEMBERS), MAX_MEMBERS))
        return sum(counts)


class ClanSet(Struct, frozen=True, kw_only=True, dict=True):
    """Several clans whose rows the user sorts and filters.

    Attributes:
        reload_id: the id of the screen's action that loads missing clans again.
    """

    reload_id: ClassVar[str]

    loads: ClanLoads = ClanLoads()
    sort: SortKey
    filter_text: str = ""

    @cached_property
    def query(self) -> Query:
        """The parsed filter."""
        return parse_query(self.filter_text)

    @property
    def clans(self) -> Mapping[str, ClanRef]:
        """The clans on the screen, by their labels."""
        raise NotImplementedError

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The tags of the clans, each once."""
        return tuple(dict.fromkeys(clan.tag for clan in self.clans.values()))

    @property
    def missing(self) -> tuple[Tag, ...]:
        """The clans without a complete survey, and those whose last load failed."""
        surveys = ((tag, self.loads.surveys.get(tag)) for tag in self.tags)
        return tuple(
            tag
            for tag, survey in surveys
            if survey is None or not survey.is_complete or tag in self.loads.errors
        )

    @property
    def failed(self) -> tuple[tuple[Tag, RoyaleError], ...]:
        """The clans on the screen without a survey, and why they have none."""
        missing = (tag for tag in self.tags if tag not in self.loads.surveys)
        return tuple((tag, self.loads.explain_missing_roster(tag)) for tag in missing)

    def with_name(self, clan: ClanRef) -> ClanRef:
        """Return a clan with the name in its survey, if there is one."""
        survey = self.loads.surveys.get(clan.tag)
        return clan if survey is None else ClanRef(clan.tag, survey.clan.name)

    def name_of(self, clan: ClanRef) -> str:
        """Return the name of a clan, or its tag."""
        return self.with_name(clan).name or str(clan.tag)

    @property
    def progress(self) -> str:
        """Progress of the running load; empty without one."""
        raise NotImplementedError

    def freshness(self, now: datetime) -> Content:
        """Return the right end of the header, with the age of the oldest data."""
        surveys = [self.loads.surveys[tag] for tag in self.tags if tag in self.loads.surveys]
        age = max(((now - survey.oldest_at).total_seconds() for survey in surveys), default=None)
        missing, incomplete = len(self.missing), ""
        if missing:
            ago = "" if age is None or age < STALE else f" · {format_ago(age)}"
            incomplete = f"{missing} of {len(self.tags)} incomplete{ago}"
        progress = self.progress or None
        return render_freshness(age, progress=progress, incomplete=incomplete, stale=inf)

    def clan_lines(self, now: datetime, paused: float, width: int) -> Content:
        """Draw a line for each clan: its progress, its age, or its error.

        Loading is paused for `paused` seconds. There is nothing to draw if all are complete.
        """
        if not (self.loads.is_loading or self.missing):
            return Content("")
        longest = max((cell_len(self.name_of(clan)) for clan in self.clans.values()), default=0)
        lines = []
        for label, clan in self.clans.items():
            name = fit(self.name_of(clan), min(longest, _MAX_NAME))
            head = Content.assemble((f"{label} ", "$text-muted"), (name, "bold"), "  ")
            room = width - head.cell_length
            texts, style = self._describe_state(clan.tag, now, paused)
            text = next((text for text in texts if cell_len(text) <= room), texts[-1])
            lines.append(head + Content.styled(truncate_parts(text, room), style))
        return Content("\n").join(lines)

    def _describe_state(
        self, tag: Tag, now: datetime, paused: float
    ) -> tuple[tuple[str, ...], str]:
        """Return sentences about a clan, the longest first, and their style."""
        survey, error = self.loads.surveys.get(tag), self.loads.errors.get(tag)
        total = len(survey.clan.members) if survey is not None else 0
        key = key_name(self.reload_id)
        if tag in self.loads.loading_tags:
            answered = f"{survey.finished_count}/{total}" if survey is not None else ""
            parts = (answered, describe_pause(paused) if paused else "loading")
            return (f"◌ {' · '.join(filter(None, parts))}",), "$text-accent"
        progress = f"{len(survey.loaded)}/{total}" if survey is not None else ""
        if error is not None:
            shown = f" · {progress} from the last snapshot" if progress else ""
            sentences = (error.sentence + shown, error.sentence.partition(" · ")[0], error.brief)
            return tuple(f"✗ {text} · {key} retries" for text in sentences), "$text-error"
        if tag in self.loads.queue:
            return ("· waiting",), "$text-muted"
        if survey is None:
            return (f"· not loaded · {key} loads it",), "$text-muted"
        gap = "" if survey.is_loading else describe_roster_gap(survey.clan)
        if problem := describe_failures(survey) or gap:
            texts = (problem, *(text for pair in shorten_failures(survey) for text in pair))
            return tuple(f"◐ {text} · {key} retries" for text in texts), "$text-warning"
        text = f"{progress} · {format_ago((now - survey.at).total_seconds())}"
        mark, style = ("◌", "$text-muted") if survey.is_loading else ("●", "$text-success")
        return (f"{mark} {text}",), style

    @property
    def sort_choices(self) -> tuple[Column[Any], ...]:
        """The choices of the sort menu."""
        raise NotImplementedError
