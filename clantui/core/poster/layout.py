"""Layout of a poster in cells: lines of parts, which every renderer draws."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.poster.poster import Poster, PosterCard, PosterRace
from clantui.core.race.track import draw_track
from clantui.core.stats.elixir import ElixirHistogram
from clantui.core.text.bars import bar
from clantui.core.text.colours import ColourRole
from clantui.core.text.dates import Zone, format_day, format_moment, in_zone
from clantui.core.text.phrases import format_percent, format_signed, pluralise
from clantui.core.text.sanitize import fit, truncate_parts

WIDTHS: Final = range(40, 81)
"""Cells of a line; narrower terminals break the lines of the narrowest."""

HEIGHT: Final = 22
"""Lines at most: a terminal of 24 has one for a hint, and one for the prompt."""

_MARGIN: Final = 2
"""Blanks between the frame and the text, on each side."""

_GAP: Final = 3
"""Blanks between the cards of a list."""

_LABEL: Final = 12
"""Cells of a heading before a line."""

_LONGEST_NAME: Final = 17
"""Cells of a card's name."""

_NAMES_FROM: Final = 68
"""Cells of a line from which there is room for the names of who plays a card."""

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


class PartKind(Enum):
    """Kind of a part: pictures draw some as shapes."""

    TEXT = "letters"
    SHAPE = "blocks of a bar, a track or a chart"
    FRAME = "a piece of the frame"
    SIGN = "letters on the frame"


class PosterPart(Struct, frozen=True):
    """A piece of a line in one style.

    Attributes:
        text: clean.
        role: the meaning of its colour.
        is_bold: whether it stands out.
        kind: how pictures draw it.
    """

    text: str
    role: ColourRole = ColourRole.PLAIN
    is_bold: bool = False
    kind: PartKind = PartKind.TEXT

    @property
    def cells(self) -> int:
        """Width in cells of a terminal."""
        return cell_len(self.text)


class _Item(NamedTuple):
    """A card in a list, and the number behind it."""

    name: str
    number: str


PosterLine: TypeAlias = tuple[PosterPart, ...]
_Parts: TypeAlias = list[PosterPart]


def lay_out_poster(
    poster: Poster, width: int | None = None, *, zone: Zone, has_colours: bool
) -> tuple[PosterLine, ...]:
    """Lay a poster out.

    Args:
        width: of a line in cells; what is not in `WIDTHS` counts as the nearest, None as the most.
        zone: of the reader.
        has_colours: whether rarity can be told by a colour; else a letter tells it.

    Returns:
        `HEIGHT` lines at most, each of exactly that width.
    """
    width = WIDTHS[-1] if width is None else min(max(width, WIDTHS[0]), WIDTHS[-1])
    room = width - 2 - 2 * _MARGIN
    before, after = _head(poster, room), _sections(poster, room, zone)
    free = HEIGHT - 2 - len(before) - len(after)
    cards = _card_lines(poster, room, free, has_colours=has_colours)
    inner = [_fit_line(line, room) for line in (*before, *cards, *after)]
    edge, margin = PosterPart("│", ColourRole.MUTED, kind=PartKind.FRAME), " " * _MARGIN
    framed = ((edge, PosterPart(margin), *line, PosterPart(margin), edge) for line in inner)
    return (_border("╭", "╮", "", width), *framed, _border("╰", "╯", _sign(poster, zone), width))


def _head(poster: Poster, room: int) -> list[_Parts]:
    """Return the clan's name, its tag and size, and what else it tells."""
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
    """Return a name in spaced capitals, as posters have it, where it has room and such letters."""
    spaced = "   ".join(" ".join(word) for word in name.upper().split())
    return (
        spaced if name.isascii() and len(spaced) <= room else fit(name, min(cell_len(name), room))
    )


def _card_lines(poster: Poster, room: int, lines: int, *, has_colours: bool) -> list[_Parts]:
    of = pluralise(poster.loaded, "player")
    if poster.members is not None and poster.loaded < poster.members:
        of = f"{poster.loaded} of {pluralise(poster.members, 'player')}"
    about = f"favourites of {of}" if poster.cards else "no favourite is known"
    heading = [_label("OUR CARDS"), PosterPart(about, ColourRole.MUTED)]
    shown = poster.cards[: max(lines - 1, 1)]
    return [heading, *_draw_cards(shown, room, has_colours=has_colours)]


def _draw_cards(cards: Sequence[PosterCard], room: int, *, has_colours: bool) -> list[_Parts]:
    if not cards:
        return []
    most = max(len(one.players) for one in cards)
    longest = max(cell_len(one.card.name) for one in cards)
    title = min(longest, _LONGEST_NAME)
    digits = len(str(most))
    has_names = room >= _NAMES_FROM
    left = room - 2 - title - 2 - 1 - digits  # the edge, two gaps, the number
    long = min(left // 2, 24) if has_names else left
    lines = []
    for one in cards:
        role = one.card.rarity.tone or ColourRole.PLAIN
        filled, empty = bar(len(one.players) / most, long)
        line = [
            _edge(role, has_colours=has_colours),
            PosterPart(f" {fit(one.card.name, title)}  ", is_bold=True),
            PosterPart(filled, role, kind=PartKind.SHAPE),
            PosterPart(f"{empty} {len(one.players):>{digits}}"),
        ]
        if has_names:
            line += [PosterPart("  "), *_fit_names(one.players, left - long - 2)]
        lines.append(line)
    return lines


def _edge(role: ColourRole, *, has_colours: bool) -> PosterPart:
    if has_colours or role is ColourRole.PLAIN:
        return PosterPart("▌", role, kind=PartKind.SHAPE)
    return PosterPart(role.edge, role)


def _fit_names(names: Sequence[str], room: int) -> _Parts:
    """Return as many whole names as fit, and how many more there are: `Ann, Bo +3`.

    Each name is a part, so that one written from right to left moves no other in a picture.
    """
    number = len(names)
    while number > 1 and cell_len(", ".join(names[:number])) > room - _rest_cells(names, number):
        number -= 1
    shown = [*names[:number]]
    if number == 1:
        shown[0] = fit(shown[0], min(cell_len(shown[0]), room - _rest_cells(names, 1)))
    line: _Parts = []
    for place, name in enumerate(shown):
        line += [PosterPart(", ", ColourRole.MUTED)] if place else []
        line.append(PosterPart(name, ColourRole.MUTED))
    rest = len(names) - number
    return [*line, PosterPart(f" +{rest}", ColourRole.MUTED)] if rest else line


def _rest_cells(names: Sequence[str], number: int) -> int:
    rest = len(names) - number
    return len(f" +{rest}") if rest else 0


def _sections(poster: Poster, room: int, zone: Zone) -> list[_Parts]:
    """Return what stands below the cards: the race, the changes, the match-ups, the elixir."""
    lines: list[_Parts] = []
    if poster.race is not None:
        lines += [[], *_race_lines(poster.race, room)]
    below = [
        *_change_lines(poster, room, zone),
        *_match_up_lines(poster, room),
        *_elixir_line(poster.elixir),
    ]
    return [*lines, *([[], *below] if below else [])]


def _race_lines(race: PosterRace, room: int) -> list[_Parts]:
    lines = [[_label("RIVER RACE"), PosterPart(_describe_race(race, room - _LABEL))]]
    if race.position is not None:
        track = draw_track(race.position, room - 1)
        lines.append(
            [
                PosterPart(track.sailed + track.boat, ColourRole.OURS, kind=PartKind.SHAPE),
                PosterPart(track.likely, ColourRole.OURS, kind=PartKind.SHAPE),
                PosterPart(track.ahead),
                PosterPart("⚑", ColourRole.MUTED),
            ]
        )
    return lines


def _describe_race(race: PosterRace, room: int) -> str:
    """Return the facts; the day, where it has room, tells what the place is counted over."""
    whole = " · ".join(filter(None, (race.place, *race.facts, race.day)))
    if cell_len(whole) <= room or not race.place:
        return fit(whole, min(cell_len(whole), room))
    return truncate_parts(" · ".join((f"{race.place} {race.span}".rstrip(), *race.facts)), room)


def _change_lines(poster: Poster, room: int, zone: Zone) -> list[_Parts]:
    """Return the cards that rise and fall, in a line each; none where nothing has changed."""
    if poster.since is None:
        return []
    day = format_day(poster.since, in_zone(poster.at, zone).year, zone)
    up, down = (
        [_Item(one.card.name, format_signed(one.delta)) for one in changes]
        for changes in (poster.rising, poster.falling)
    )
    return _list_pair(("RISING", up), ("FALLING", down), f"since {day}", room)


def _match_up_lines(poster: Poster, room: int) -> list[_Parts]:
    """Return the war match-ups, best and worst; none where no battle log is known."""
    best, worst = (
        [_Item(one.card.name, format_percent(one.rate.value or 0.0)) for one in pairs]
        for pairs in (poster.best, poster.worst)
    )
    note = f"in {pluralise(poster.games, 'war game')}"
    return _list_pair(("BEATS", best), ("LOSES TO", worst), note, room)


def _list_pair(
    good: tuple[str, list[_Item]], bad: tuple[str, list[_Item]], note: str, room: int
) -> list[_Parts]:
    """Return a line for what is good and one for what is bad, the note behind the first."""
    lines: list[_Parts] = []
    for (label, items), role in ((good, ColourRole.GAIN), (bad, ColourRole.LOSS)):
        if items:
            lines.append(_list_line(label, items, "" if lines else note, role, room))
    return lines


def _list_line(
    label: str, items: Sequence[_Item], note: str, role: ColourRole, room: int
) -> _Parts:
    """Return as many items as fit whole, and the note if it fits behind two of them or all."""
    free = room - _LABEL
    noted = _count_fitting(items, free - len(note) - _GAP)
    has_note = noted >= min(2, len(items))
    shown = items[: noted if has_note else max(_count_fitting(items, free), 1)]
    line = [_label(label)]
    for place, item in enumerate(shown):
        line.append(PosterPart(f"{' ' * _GAP if place else ''}{item.name} "))
        line.append(PosterPart(item.number, role, is_bold=True))
    return [*line, PosterPart(f"{' ' * _GAP}{note}", ColourRole.MUTED)] if has_note else line


def _count_fitting(items: Sequence[_Item], room: int) -> int:
    """Count the items, from the first on, that have room beside each other."""
    for number, item in enumerate(items):
        room -= cell_len(item.name) + 1 + len(item.number) + (_GAP if number else 0)
        if room < 0:
            return number
    return len(items)


def _elixir_line(elixir: ElixirHistogram) -> list[_Parts]:
    """Return the curve of what the cards cost, between its cheapest and its dearest."""
    costs = [cost for cost, weight in enumerate(elixir.weights) if weight]
    if elixir.mean is None or not costs:
        return []
    most = max(elixir.weights)
    columns = "".join(
        _EIGHTHS[max(round(weight / most * 8), 1) if weight else 0] * 2
        for weight in elixir.weights[costs[0] : costs[-1] + 1]
    )
    return [
        [
            _label("ELIXIR"),
            PosterPart(f"{costs[0]} ", ColourRole.MUTED),
            PosterPart(columns, ColourRole.ELIXIR, kind=PartKind.SHAPE),
            PosterPart(f" {costs[-1]}", ColourRole.MUTED),
            PosterPart(f"   {elixir.mean:.1f} on average"),
        ]
    ]


def _label(text: str) -> PosterPart:
    return PosterPart(text.ljust(_LABEL), ColourRole.THEIRS, is_bold=True)


def _fit_line(parts: Sequence[PosterPart], room: int) -> PosterLine:
    """Cut parts at an edge, or fill them up to it; a part that has no room at all is left out."""
    line: _Parts = []
    for part in parts:
        if not part.text or not room:
            continue
        fitting = part if part.cells <= room else replace(part, text=fit(part.text, room))
        line.append(fitting)
        room -= fitting.cells
    return (*line, PosterPart(" " * room)) if room else tuple(line)


def _sign(poster: Poster, zone: Zone) -> str:
    year = in_zone(poster.at, zone).year
    return f" clantui · {format_moment(poster.at, year, zone)} "


def _border(left: str, right: str, sign: str, width: int) -> PosterLine:
    line = "─" * (width - 2 - cell_len(sign) - 3)
    end = "─" * (width - 2 - cell_len(line) - cell_len(sign))
    first, last = (
        PosterPart(text, ColourRole.MUTED, kind=PartKind.FRAME)
        for text in (left + line, end + right)
    )
    return (
        (first, PosterPart(sign, ColourRole.MUTED, kind=PartKind.SIGN), last)
        if sign
        else (first, last)
    )
