"""State of a screen of several clans: what is in hand of each, and what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final, Self

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from textual.content import Content

from clantui.core.clan_list import ClanRef
from clantui.core.columns import SortKey
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_ago, format_duration
from clantui.core.text.sanitize import fit, truncate_parts
from clantui.core.views.phrases import describe_failures, roster_doubt, shorten_failures
from clantui.ui.common.sort_choice import SortChoice
from clantui.ui.keymap.names import key_name

_ROSTER: Final = 50
"""Members of a clan at most."""

_LONGEST: Final = 24
"""Cells of the longest name."""


class ClanSet(Struct, frozen=True, kw_only=True, dict=True):
    """Several clans, of which some are loaded now; each step returns a new one.

    Attributes:
        surveys: the newest in hand, by clan.
        errors: why the last load of a clan brought nothing; what was in hand of it stays.
        loading: clans being asked for.
        queue: clans still to be asked for.
        finished: clans that were asked for to the end here, whole or not.
        reload_id: the id of the action of its screen that loads the missing again.
    """

    reload_id: ClassVar[str] = "refresh"

    surveys: Mapping[Tag, Survey] = {}
    errors: Mapping[Tag, RoyaleError] = {}
    loading: frozenset[Tag] = frozenset()
    queue: tuple[Tag, ...] = ()
    finished: frozenset[Tag] = frozenset()

    def with_survey(self, survey: Survey) -> Self:
        """Return the set with a newer survey of a clan."""
        return replace(self, surveys={**self.surveys, survey.clan.tag: survey})

    def with_queue(self, tags: tuple[Tag, ...]) -> Self:
        """Return the set before these clans are asked for: their errors are forgotten."""
        errors = {tag: error for tag, error in self.errors.items() if tag not in tags}
        return replace(self, queue=tags, errors=errors, loading=frozenset())

    def with_load(self, tag: Tag) -> Self:
        """Return the set while a clan is asked for."""
        errors = {other: error for other, error in self.errors.items() if other != tag}
        queue = tuple(other for other in self.queue if other != tag)
        return replace(self, loading=self.loading | {tag}, queue=queue, errors=errors)

    def without_load(self, tag: Tag) -> Self:
        """Return the set after a load was given up."""
        return replace(self, loading=self.loading - {tag})

    def with_result(self, tag: Tag, error: RoyaleError | None) -> Self:
        """Return the set after a load has ended."""
        errors = self.errors if error is None else {**self.errors, tag: error}
        finished = self.finished | {tag}
        return replace(self.without_load(tag), errors=errors, finished=finished)

    def incomplete(self, tags: Sequence[Tag]) -> tuple[Tag, ...]:
        """Return those clans of which there is no complete survey."""
        in_hand = ((tag, self.surveys.get(tag)) for tag in tags)
        return tuple(
            tag
            for tag, survey in in_hand
            if survey is None or not survey.complete or tag in self.errors
        )

    def count_missing(self, sizes: Mapping[Tag, int]) -> int:
        """Return the players still to be loaded of the clans that are asked for.

        Args:
            sizes: players of each clan, for those whose roster is not there yet; more than a clan
                can have count as so many.
        """
        counts = []
        for tag in self.loading | set(self.queue):
            survey = self.surveys.get(tag)
            if survey is not None and survey.loading and tag in self.loading:
                counts.append(len(survey.waiting))
            else:
                counts.append(min(sizes.get(tag, _ROSTER), _ROSTER))
        return sum(counts)

    @property
    def lost(self) -> tuple[tuple[Tag, RoyaleError], ...]:
        """The clans of which there is nothing, with the reason."""
        return tuple((tag, error) for tag, error in self.errors.items() if tag not in self.surveys)

    def age(self, tags: Sequence[Tag], now: datetime) -> float | None:
        """Return the seconds since the oldest survey of some clans; None without one."""
        surveys = [self.surveys[tag] for tag in tags if tag in self.surveys]
        return max(((now - survey.at).total_seconds() for survey in surveys), default=None)

    def with_name(self, stop: ClanRef) -> ClanRef:
        """Return a clan under the name that its survey gives it."""
        survey = self.surveys.get(stop.tag)
        return stop if survey is None else ClanRef(stop.tag, survey.clan.name)

    def name_of(self, stop: ClanRef) -> str:
        """Return the name of a clan, or its tag."""
        return self.with_name(stop).name or str(stop.tag)

    def describe(
        self, stops: Mapping[str, ClanRef], now: datetime, paused: float, width: int
    ) -> Content:
        """Return a line for each clan: how far it is, how old, or what is wrong with it.

        Args:
            stops: by what stands before their names, in their order.
            now: the time, aware UTC.
            paused: seconds for which everything waits; else 0.
            width: cells of a line.
        """
        longest = max((cell_len(self.name_of(stop)) for stop in stops.values()), default=0)
        lines = []
        for label, stop in stops.items():
            name = fit(self.name_of(stop), min(longest, _LONGEST))
            head = Content.assemble((f"{label} ", "$text-muted"), (name, "bold"), "  ")
            room = width - head.cell_length
            texts, style = self._state_of(stop.tag, now, paused)
            text = next((text for text in texts if cell_len(text) <= room), texts[-1])
            lines.append(head + Content.styled(truncate_parts(text, room), style))
        return Content("\n").join(lines)

    def _state_of(self, tag: Tag, now: datetime, paused: float) -> tuple[tuple[str, ...], str]:
        """Return what is known of a clan, the longest sentence first, and its style."""
        survey, error = self.surveys.get(tag), self.errors.get(tag)
        seen = f"{len(survey.loaded)}/{len(survey.clan.members)}" if survey is not None else ""
        key = key_name(self.reload_id)
        if tag in self.loading:
            wait = f"too many requests, continuing in {format_duration(paused + 0.999)}"
            parts = (seen, wait if paused else "loading")
            return (f"◌ {' · '.join(filter(None, parts))}",), "$text-accent"
        if error is not None:
            before = f" · {seen} from the last snapshot" if seen else ""
            whole = f"✗ {error.sentence}{before} · {key} retries"
            short = f"✗ {error.sentence.partition(' · ')[0]} · {key} retries"
            return (whole, short, f"✗ {error.brief} · {key} retries"), "$text-error"
        if tag in self.queue:
            return ("· waiting",), "$text-muted"
        if survey is None:
            return (f"· not loaded · {key} loads it",), "$text-muted"
        doubt = "" if survey.loading else roster_doubt(survey.clan)
        if problem := describe_failures(survey) or doubt:
            shorter = (about for pair in shorten_failures(survey) for about in pair)
            texts = (problem, *shorter)
            return tuple(f"◐ {text} · {key} retries" for text in texts), "$text-warning"
        text = f"{seen} · {format_ago((now - survey.at).total_seconds())}"
        mark, style = ("◌", "$text-muted") if survey.loading else ("●", "$text-success")
        return (f"{mark} {text}",), style


class SortedClanSet(ClanSet, frozen=True, kw_only=True):
    """A set of clans whose rows have an order that the user chooses."""

    @property
    def sort(self) -> SortKey:
        """The order of the rows."""
        raise NotImplementedError

    @property
    def sort_choices(self) -> tuple[SortChoice, ...]:
        """The columns to sort by."""
        raise NotImplementedError

    def with_sort(self, sort: SortKey) -> Self:
        """Return the set in another order."""
        raise NotImplementedError
