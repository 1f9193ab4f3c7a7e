"""The JSON Schema of all JSON that is printed, made of the Structs and columns that print it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import NODEFAULT, Meta, Struct, defstruct
from msgspec.json import schema_components
from msgspec.structs import fields

from clantui.core.columns import Column
from clantui.core.compare.comparison import common_cards
from clantui.core.export import lines, player_records, records
from clantui.core.export.document import Json
from clantui.core.export.rankings import CLAN_COLUMNS, LOCATION_COLUMNS
from clantui.core.model.json_types import TagText
from clantui.core.race.columns import COLUMNS as RACE_COLUMNS
from clantui.core.views import DEFAULT_VIEW, all_view_names, load_view, view_names

_ABOUT: Final = (
    "A document of --format json, or one line of --format jsonl; each has a definition of its own "
    "below, and so has that of a player, which the screen saves. Keys that are not named here may "
    "come: ignore them."
)


class _Definition(Struct, frozen=True, kw_only=True):
    """A document and its lines.

    Attributes:
        name: of the definition; that of its lines ends in `-line`.
        body: the Struct of the document.
        kinds: of its lines.
        row: the Struct of a row, for lines that are one.
        types: of keys that are narrower here.
        about: its description, where that is not its docstring.
    """

    name: str
    body: Any
    kinds: tuple[lines.Line, ...]
    row: Any = None
    types: Mapping[str, Any] = {}
    about: str = ""


def json_schema() -> Json:
    """Return the schema, by draft 2020-12."""
    documents: dict[str, type[Struct]] = {}
    line_types: dict[str, list[type[Struct]]] = {}
    for item in _definitions():
        about = item.about or _class_of(item.body).__doc__.rstrip(".")
        documents[item.name] = _struct(item.name, item.body, types=item.types, about=about)
        line_types[f"{item.name}-line"] = [*_line_structs(item)]
    every = [*documents.values(), *(kind for kinds in line_types.values() for kind in kinds)]
    _, schemas = schema_components([*every, records.EventRecord], ref_template="#/$defs/{name}")
    definitions = {name: _without_title(schema) for name, schema in schemas.items()}
    for name, kinds in line_types.items():
        refs = [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds]
        definitions[name] = {
            "description": "a line of the same with --format jsonl",
            "anyOf": refs,
        }
    definitions["event-line"] = definitions.pop(records.EventRecord.__name__)
    names = [*documents, *line_types, "event-line"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:clantui:schema:1",
        "title": "clantui output for programs",
        "description": _ABOUT,
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in names],
        "$defs": definitions,
    }


def _definitions() -> Iterator[_Definition]:
    yield _Definition(name=DEFAULT_VIEW, body=records.FavouritesBody, kinds=lines.FAVOURITES)
    for name in all_view_names():
        if name != DEFAULT_VIEW:
            row = _view_row(name)
            yield _Definition(
                name=name,
                body=_of(records.ViewBody, row),
                kinds=lines.VIEW,
                row=row,
                types={"view": Literal[name]},
                about=f"clantui show --view {name} --format json",
            )
    yield _Definition(name="merged", body=records.MergedBody, kinds=lines.MERGED)
    views = tuple(name for name in view_names() if common_cards(load_view(name)))
    yield _Definition(
        name="comparison",
        body=records.ComparisonBody,
        kinds=lines.COMPARISON,
        types={"view": Annotated[Literal[views], Meta(description="what was counted")]},
    )
    clan = _race_clan()
    yield _Definition(name="race", body=_of(records.RaceBody, clan), kinds=lines.RACE, row=clan)
    place, ranked = _row("Location", LOCATION_COLUMNS), _row("RankedClan", CLAN_COLUMNS)
    yield _Definition(
        name="ranking",
        body=_of(records.RankingBody, place, ranked),
        kinds=lines.RANKING,
        row=ranked,
    )
    yield _Definition(
        name="locations", body=_of(records.LocationsBody, place), kinds=lines.LOCATIONS, row=place
    )
    yield _Definition(name="history", body=records.HistoryBody, kinds=lines.HISTORY)
    yield _Definition(name="player", body=player_records.PlayerBody, kinds=lines.PLAYER)


def _row(
    name: str,
    columns: Iterable[Column[Any]],
    types: Mapping[str, Any] = {},
    **more: Any,  # noqa: ANN401 — types of keys that no column has
) -> Any:  # noqa: ANN401 — a type, of which mypy knows no more
    """Make the Struct of a row whose keys are those of columns."""
    cells = {column.key: types.get(column.key, column.type) for column in columns if column.key}
    return defstruct(name, [*(cells | more).items()], kw_only=True)


def _view_row(name: str) -> Any:  # noqa: ANN401
    columns = load_view(name).columns
    is_of_members = any(column.key == "tag" for column in columns)
    key = "what the row is known by: a card's id, a player's tag"
    return _row(
        f"{name.title().replace('-', '')}Row",
        columns,
        key=TagText if is_of_members else Annotated[int | str, Meta(description=key)],
        player_tags=Annotated[list[TagText], Meta(description="who the row is about")],
    )


def _race_clan() -> Any:  # noqa: ANN401
    """Make the Struct of a clan in a race; spreadsheets have words where JSON has booleans."""
    remaining = Annotated[list[records.RemainingRecord], Meta(description="who may still battle")]
    known = Annotated[bool, Meta(description="whether it is known who is in the clan now")]
    return _row(
        "RaceClan", RACE_COLUMNS, {"ours": bool, "roster_known": known}, reserves=remaining
    )


def _line_structs(item: _Definition) -> Iterator[type[Struct]]:
    for number, kind in enumerate(item.kinds):
        record = kind.record or item.row
        if kind.record is _class_of(item.body):
            record = item.body
        head = {"type": Literal[kind.type], **kind.head}
        yield _struct(
            f"{item.name}-line-{number}",
            record,
            head,
            kind.without,
            {**item.types, "type": head["type"]},
        )


def _struct(
    name: str,
    record: Any,  # noqa: ANN401
    head: Mapping[str, Any] = {},
    without: tuple[str, ...] = (),
    types: Mapping[str, Any] = {},
    about: str | None = None,
) -> type[Struct]:
    """Make a Struct with the keys of another.

    Args:
        head: keys before those of the other, with their types.
        without: keys of the other that are left out.
        types: of keys that are narrower than in the other.
    """
    kept = [field for field in fields(record) if field.name not in without]
    keys: dict[str, Any] = {key: types.get(key, kind) for key, kind in head.items()}
    found: list[Any] = [*keys.items()]
    for field in kept:
        kind = types.get(field.name, field.type)
        optional = field.default is not NODEFAULT and field.name != "schema_version"
        found.append((field.name, kind, field.default) if optional else (field.name, kind))
    return defstruct(
        name,
        found,
        rename={field.name: field.encode_name for field in kept},
        namespace={"__doc__": about} if about else None,
        kw_only=True,
    )


def _of(body: Any, *rows: Any) -> Any:  # noqa: ANN401
    """Give a generic Struct the Structs of its rows."""
    return body[rows]


def _class_of(body: Any) -> Any:  # noqa: ANN401
    return getattr(body, "__origin__", body)


def _without_title(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "title"}
