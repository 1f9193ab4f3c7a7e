"""Text of all views of a made-up clan: `python -m tests.views_text` updates it.

It has the layout of all columns, each cell as it is exported, shown, sorted and coloured, the
details of all rows, and what the filter finds. A change of the file is reviewed like a change of
the pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from clantui.core.columns import Column, WinRateColumn
from clantui.core.stats.grouping import WeightedCard
from clantui.core.text.colours import ColourRole
from clantui.core.views import ALL_VIEWS, load_view
from clantui.core.views.view import RowDetail, View, ViewData
from tests.factories.surveys import AT
from tests.factories.view_world import make_view_world

VIEWS_TEXT: Final = Path(__file__).with_name("views.txt")
UPDATE: Final = "python -m tests.views_text"

_DRAWN_WIDTH: Final = 44
"""Cells of a drawn cell that takes the remaining width."""

_ROWS: Final = 8
_FIRST: Final = 4
_LAST: Final = 2
"""Of more rows than `_ROWS`, only the first and the last ones have details."""

_WAR_MEMBERS: Final = "war-members"
_TRAINING_DAY: Final = 1


def describe_views() -> dict[str, str]:
    """Return the text of each view by its key; that of the war members also on a training day."""
    world = make_view_world()
    texts = {}
    for name in ALL_VIEWS:
        view = load_view(name)
        texts[name] = "\n".join((*_describe_layout(view), *_describe_rows(view, world)))
    training = _describe_rows(load_view(_WAR_MEMBERS), make_view_world(_TRAINING_DAY))
    return texts | {f"{_WAR_MEMBERS} in training": "\n".join(training)}


def format_views(texts: dict[str, str]) -> str:
    """Return the text of the file: a heading for each view, then its text."""
    return "\n\n".join(f"== {name}\n{text}" for name, text in texts.items()) + "\n"


def split_views(text: str) -> dict[str, str]:
    """Return the texts of the views in the text of the file."""
    blocks = (block.partition("\n") for block in text.rstrip("\n").split("\n\n"))
    return {heading.removeprefix("== "): body for heading, _, body in blocks}


def _describe_layout(view: View[Any]) -> Iterator[str]:
    sort = view.default_sort
    yield f"  {view.title}"
    yield f"  sorted by {sort.column}{sort.mark} · a row is a {view.row_noun}"
    yield f"  filter by {view.filter_hint} · {', '.join(view.filter_words)}"
    yield f"  requests {view.requires} · few: {view.minor_noun or '–'}"
    yield from (f"  {line}".rstrip() for line in map(_describe_column, view.columns))


def _describe_column(column: Column[Any]) -> str:
    width = f"{column.width}" + (f"/{column.full_width}" if column.full_width else "")
    heading = f"{column.title}|{column.short}" if column.short else column.title
    flags = ("align_right", "emphasis", "bar", "droppable", "hide_if_empty", "is_name", "has_edge")
    words = [name for name in flags if getattr(column, name)]
    sort = f"{column.letter}{column.natural_sort.mark}" if column.letter else "–"
    room = f"from {column.min_table_width}" if column.min_table_width else ""
    layout = f"{column.key:<16} {heading:<14} {sort:<3}{width:>5} {room:<9}{' '.join(words):<36}"
    return f"{layout} {_describe_type(column.type)}" if column.key else layout


def _describe_type(kind: Any) -> str:
    """Return the JSON Schema of a type; of a reference what it refers to."""
    schema = msgspec.json.schema(kind)
    return msgspec.json.encode(next(iter(schema.get("$defs", {}).values()), schema)).decode()


def _describe_rows(view: View[Any], data: ViewData) -> Iterator[str]:
    rows = view.count(data)
    yield f"  {view.describe_rows(rows)}: {view.summary(data, rows)}"
    yield f"  full bar: {view.find_bar_maximum(rows):.4g}"
    yield f"  weights: {', '.join(map(_describe_weight, view.weigh_cards(rows)))}"
    for key in view.list_sort_names():
        sort = view.natural_sort(key)
        orders = (view.sort_rows(rows, order) for order in (sort, sort.flip()))
        texts = (" ".join(str(row.place) for row in ordered) for ordered in orders)
        yield f"  by {key}{sort.mark} {' | '.join(texts)}"
    for row in _pick_rows(rows):
        is_minor = view.is_minor is not None and view.is_minor(row)
        yield f"  -- {row.place} {row.key}" + " folds" * is_minor
        yield from (f"     {_describe_cell(column, row)}" for column in view.columns)
        detail = view.detail(row, data, AT + timedelta(hours=1))
        yield from (f"     {line}".rstrip() for line in _describe_detail(detail))
        yield f"     filter: {_describe_filter_fields(row)}"
        found = [each.name for each in data.survey.clan.members if row.mentions(each.tag)]
        yield f"     mentions: {', '.join(found)}"


def _pick_rows(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    return rows if len(rows) <= _ROWS else (*rows[:_FIRST], *rows[-_LAST:])


def _describe_weight(weighted: WeightedCard) -> str:
    return f"{weighted.card.name} {weighted.weight:g}" + " with forms" * bool(weighted.forms)


def _describe_cell(column: Column[Any], row: Any) -> str:
    value, text = column.value(row), column.text(row)
    parts = [f"{column.key or column.title:<16} {value!r:<14} {text}"]
    order = column.order(row) if column.order is not None else value
    if order != value:
        parts.append(f"order {_round(order)}")
    if (tone := column.find_tone(row)) is not None:
        parts.append(f"tone {tone.value}")
    if isinstance(column, WinRateColumn):
        parts.append(f"rate {column.win_rate(row)}")
    if column.draw is not None:
        width = column.full_width or column.width or _DRAWN_WIDTH
        parts.append(f"drawn {_describe_parts(column.draw(row, width))}")
    return " · ".join(parts).rstrip()


def _round(order: Any) -> str:
    """Return a sort value, a number with six digits."""
    if isinstance(order, tuple):
        return " to ".join(map(_round, order))
    return f"{order:.6g}" if isinstance(order, float) else str(order)


def _describe_parts(parts: Any) -> str:
    if parts is None:
        return "as text"
    return "".join(f"{{{_name_tone(tone)}:{text}}}" for text, tone in parts)


def _name_tone(tone: ColourRole | None) -> str:
    return "" if tone is None else tone.value


def _describe_detail(detail: RowDetail) -> Iterator[str]:
    yield f"> {detail.title}"
    yield from (f"> {line}" for line in detail.lines)
    yield f"| {' | '.join(detail.headings)}"
    for cells, player in zip(detail.cells, detail.players, strict=True):
        yield f"| {' | '.join(cells)} -> {player}"
    yield from (f"[{tile.card.name} {tile.level} {tile.form!r}]" for tile in detail.deck)


def _describe_filter_fields(row: Any) -> str:
    fields = row.filter_fields
    names = ("rarity", "elixir", "kind", "evo", "level", "players")
    values = [f"{name}={fields.find_value(name)}" for name in names]
    return f"{' '.join(values)} names={', '.join(filter(None, fields.names))}"


if __name__ == "__main__":
    VIEWS_TEXT.write_text(format_views(describe_views()), encoding="utf-8")
