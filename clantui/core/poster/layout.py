"""Layout of a poster in cells: lines of parts for the renderers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.poster.poster import CardFigure, Poster, PosterCard, PosterRace
from clantui.core.race.track import draw_track
from clantui.core.stats.elixir import ElixirHistogram
from clantui.core.text.bars import BAR_COLUMNS, draw_bar
from clantui.core.text.colours import HUES, ColourRole
from clantui.core.text.dates import Zone, format_day, format_moment, in_zone
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import fit, truncate, truncate_parts

WIDTHS: Final = range(40, 81)
"""Cells of a line; narrower terminals wrap it."""

HEIGHT: Final = 22
"""Maximum number of lines: a terminal of 24 lines also shows a hint and the prompt."""

_MARGIN: Final = 2
"""Blanks between the frame and the text, on each side."""

_GAP: Final = 3
"""Blanks between the cards of a list."""

_LABEL: Final = 12
"""Cells of a label before a line."""

_MAX_NAME_WIDTH: Final = 17
"""Maximum width of a card's name, in cells."""

_NAMES_FROM: Final = 68
"""Minimum width of a line, in cells, to show players' names after a card."""


GROUND: Final = "#12161C"
"""Background of a poster, as `#RRGGBB`."""

POSTER_HUES: Final = {
    **{role: hues.dark for role, hues in HUES.items()},
    ColourRole.PLAIN: "#E6EAF0",
    ColourRole.MUTED: "#8D99AB",
}
"""Colours on `GROUND` by role."""


class PartKind(Enum):
    """Kind of a part, for renderers that draw shapes."""

    TEXT = "letters"
    SHAPE = "blocks of a bar, a track or a chart"
    FRAME = "a piece of the frame"
    SIGN = "letters on the frame"


class PosterPart(Struct, frozen=True):
    """A piece of a line in one style, of sanitized text."""

    text: str
    role: ColourRole = ColourRole.PLAIN
    is_bold: bool = False
    kind: PartKind = PartKind.TEXT

    @property
    def cells(self) -> int:
        """Width in terminal cells."""
        return cell_len(self.text)

    @property
    def hue(self) -> str:
        """Colour on `GROUND`, as `#RRGGBB`."""
        return POSTER_HUES[self.role]


PosterLine: TypeAlias = tuple[PosterPart, ...]
_Parts: TypeAlias = list[PosterPart]


def lay_out_poster(
    poster: Poster, width: int | None = None, *, zone: Zone, has_colours: bool
) -> tuple[PosterLine, ...]:
    """Lay a poster out.

    Args:
        width: of a line in cells, limited to `WIDTHS`; None for the maximum.
        has_colours: True to show rarity as a colour, False to show it as a letter.

    Returns:
        `HEIGHT` lines at most, each of exactly that width.
    """
    width = WIDTHS[-1] if width is None else min(max(width, WIDTHS[0]), WIDTHS[-1])
    room = width - 2 - 2 * _MARGIN
    before, after = _lay_out_head(poster, room), _lay_out_sections(poster, room, zone)
    free = HEIGHT - 2 - len(before) - len(after)
    cards = _lay_out_cards(poster, room, free, has_colours=has_colours)
    inner = [_fit_line(line, room) for line in (*before, *cards, *after)]
    edge, margin = PosterPart("│", ColourRole.MUTED, kind=PartKind.FRAME), " " * _MARGIN
    year = in_zone(poster.at, zone).year
    framed = ((edge, PosterPart(margin), *line, PosterPart(margin), edge) for line in inner)
    return (
        _draw_border("╭", "╮", "", width),
        *framed,
        _draw_border("╰", "╯", f" clantui · {format_moment(poster.at, year, zone)} ", width),
    )


def _lay_out_head(poster: Poster, room: int) -> list[_Parts]:
    size = "" if poster.members is None else pluralise(poster.members, "player")
    right = f"{poster.tag}  {size}".rstrip()
    name = _space_out(poster.name, room - cell_len(right) - _MARGIN)
    title = [
        PosterPart(name, ColourRole.OURS, is_bold=True),
        PosterPart(" " * (room - cell_len(name) - cell_len(right))),
        PosterPart(right, ColourRole.MUTED),
    ]
    facts = truncate_parts(" · ".join(poster.facts), room)
    return [title, *([[PosterPart(facts)]] if facts else []), []]


def _space_out(name: str, room: int) -> str:
    """Return a name in spaced capitals if it is ASCII and fits, else as it is."""
    spaced = "   ".join(" ".join(word) for word in name.upper().split())
    return spaced if name.isascii() and len(spaced) <= room else truncate(name, room)


def _lay_out_cards(poster: Poster, room: int, lines: int, *, has_colours: bool) -> list[_Parts]:
    players = pluralise(poster.loaded, "player")
    if poster.members is not None and poster.loaded < poster.members:
        players = f"{poster.loaded} of {pluralise(poster.members, 'player')}"
    note = f"favourites of {players}" if poster.cards else "no favourite is known"
    heading = [_make_label("OUR CARDS"), PosterPart(note, ColourRole.MUTED)]
    shown = poster.cards[: max(lines - 1, 1)]
    return [heading, *_draw_cards(shown, room, has_colours=has_colours)]


def _draw_cards(cards: Sequence[PosterCard], room: int, *, has_colours: bool) -> list[_Parts]:
    if not cards:
        return []
    most_players = max(len(players) for _, players in cards)
    name_width = min(max(cell_len(card.name) for card, _ in cards), _MAX_NAME_WIDTH)
    digits = len(str(most_players))
    has_names = room >= _NAMES_FROM
    free = room - 2 - name_width - 2 - 1 - digits  # the edge, two gaps, the number
    bar_width = min(free // 2, 24) if has_names else free
    lines = []
    for card, players in cards:
        role = card.rarity.tone or ColourRole.PLAIN
        filled, empty = draw_bar(len(players) / most_players, bar_width)
        line = [
            _draw_edge(role, has_colours=has_colours),
            PosterPart(f" {fit(card.name, name_width)}  ", is_bold=True),
            PosterPart(filled, role, kind=PartKind.SHAPE),
            PosterPart(f"{empty} {len(players):>{digits}}"),
        ]
        if has_names:
            line += [PosterPart("  "), *_fit_names(players, free - bar_width - 2)]
        lines.append(line)
    return lines


def _draw_edge(role: ColourRole, *, has_colours: bool) -> PosterPart:
    if has_colours or role is ColourRole.PLAIN:
        return PosterPart("▌", role, kind=PartKind.SHAPE)
    return PosterPart(role.edge, role)


def _fit_names(names: Sequence[str], room: int) -> _Parts:
    """Return as many names as fit, and the number of the others: `Ann, Bo +3`.

    Each name is a part, so that a right-to-left name does not move the others in a picture.
    """
    number = len(names)
    while number > 1 and cell_len(", ".join(names[:number])) > room - _measure_rest(names, number):
        number -= 1
    shown = [*names[:number]]
    if number == 1:
        shown[0] = truncate(shown[0], room - _measure_rest(names, 1))
    line: _Parts = []
    for place, name in enumerate(shown):
        line += [PosterPart(", ", ColourRole.MUTED)] if place else []
        line.append(PosterPart(name, ColourRole.MUTED))
    rest = len(names) - number
    return [*line, PosterPart(f" +{rest}", ColourRole.MUTED)] if rest else line


def _measure_rest(names: Sequence[str], number: int) -> int:
    rest = len(names) - number
    return len(f" +{rest}") if rest else 0


def _lay_out_sections(poster: Poster, room: int, zone: Zone) -> list[_Parts]:
    lines: list[_Parts] = []
    if poster.race is not None:
        lines += [[], *_lay_out_race(poster.race, room)]
    year = in_zone(poster.at, zone).year
    since = "" if poster.since is None else f"since {format_day(poster.since, year, zone)}"
    games = f"in {pluralise(poster.games, 'war game')}"
    below = [
        *_lay_out_pair((("RISING", poster.rising), ("FALLING", poster.falling)), since, room),
        *_lay_out_pair((("BEATS", poster.best), ("LOSES TO", poster.worst)), games, room),
        *_lay_out_elixir(poster.elixir),
    ]
    return [*lines, *([[], *below] if below else [])]


def _lay_out_race(race: PosterRace, room: int) -> list[_Parts]:
    lines = [[_make_label("RIVER RACE"), PosterPart(_describe_race(race, room - _LABEL))]]
    if race.position is not None:
        track = draw_track(race.position, room - 1)
        lines.append(
            [
                PosterPart(track.behind + track.boat, ColourRole.OURS, kind=PartKind.SHAPE),
                PosterPart(track.likely, ColourRole.OURS, kind=PartKind.SHAPE),
                PosterPart(track.ahead),
                PosterPart("⚑", ColourRole.MUTED),
            ]
        )
    return lines


def _describe_race(race: PosterRace, room: int) -> str:
    """Return the facts with the day if it fits, else with the span of the rank."""
    text = " · ".join(filter(None, (race.place, *race.facts, race.day)))
    if cell_len(text) <= room or not race.place:
        return truncate(text, room)
    return truncate_parts(" · ".join((f"{race.place} {race.span}".rstrip(), *race.facts)), room)


def _lay_out_pair(
    pair: Sequence[tuple[str, Sequence[CardFigure]]], note: str, room: int
) -> list[_Parts]:
    """Return a line of gains and a line of losses, without empty ones; the first has the note."""
    lines: list[_Parts] = []
    for (label, items), role in zip(pair, (ColourRole.GAIN, ColourRole.LOSS), strict=True):
        if items:
            lines.append(_lay_out_list(label, items, "" if lines else note, role, room))
    return lines


def _lay_out_list(
    label: str, items: Sequence[CardFigure], note: str, role: ColourRole, room: int
) -> _Parts:
    """Return as many items as fit; the note follows if there is room for it after two items."""
    free = room - _LABEL
    noted = _count_fitting(items, free - len(note) - _GAP)
    has_note = noted >= min(2, len(items))
    shown = items[: noted if has_note else max(_count_fitting(items, free), 1)]
    line = [_make_label(label)]
    for place, item in enumerate(shown):
        line.append(PosterPart(f"{' ' * _GAP if place else ''}{item.name} "))
        line.append(PosterPart(item.figure, role, is_bold=True))
    return [*line, PosterPart(f"{' ' * _GAP}{note}", ColourRole.MUTED)] if has_note else line


def _count_fitting(items: Sequence[CardFigure], room: int) -> int:
    for place, item in enumerate(items):
        room -= cell_len(item.name) + 1 + len(item.figure) + (_GAP if place else 0)
        if room < 0:
            return place
    return len(items)


def _lay_out_elixir(elixir: ElixirHistogram) -> list[_Parts]:
    costs = [cost for cost, weight in enumerate(elixir.weights) if weight]
    if elixir.mean is None or not costs:
        return []
    mean = PosterPart(f"{elixir.mean:.1f} on average")
    if len(costs) == 1:  # one column would say nothing
        return [[_make_label("ELIXIR"), mean]]
    highest = max(elixir.weights)
    columns = "".join(
        BAR_COLUMNS[max(round(weight / highest * 8), 1) if weight else 0] * 2
        for weight in elixir.weights[costs[0] : costs[-1] + 1]
    )
    return [
        [
            _make_label("ELIXIR"),
            PosterPart(f"{costs[0]} ", ColourRole.MUTED),
            PosterPart(columns, ColourRole.ELIXIR, kind=PartKind.SHAPE),
            PosterPart(f" {costs[-1]}   ", ColourRole.MUTED),
            mean,
        ]
    ]


def _make_label(text: str) -> PosterPart:
    return PosterPart(text.ljust(_LABEL), ColourRole.THEIRS, is_bold=True)


def _fit_line(parts: Sequence[PosterPart], room: int) -> PosterLine:
    line: _Parts = []
    for part in parts:
        if not part.text or not room:
            continue
        fitting = part if part.cells <= room else replace(part, text=fit(part.text, room))
        line.append(fitting)
        room -= fitting.cells
    return (*line, PosterPart(" " * room)) if room else tuple(line)


def _draw_border(left: str, right: str, sign: str, width: int) -> PosterLine:
    line = "─" * (width - 5 - cell_len(sign))
    parts = (
        PosterPart(left + line, ColourRole.MUTED, kind=PartKind.FRAME),
        PosterPart(sign, ColourRole.MUTED, kind=PartKind.SIGN),
        PosterPart(f"───{right}", ColourRole.MUTED, kind=PartKind.FRAME),
    )
    return tuple(part for part in parts if part.text)
