"""JSON Schema of all exported JSON, generated from its Structs and columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct, defstruct
from msgspec.json import schema_components
from msgspec.structs import fields

from clantui.core.columns import Column
from clantui.core.compare.comparison import is_comparable
from clantui.core.export import lines, player_records, records
from clantui.core.export.document import Json
from clantui.core.export.player import FORM_COLUMNS, LEVEL_COLUMNS
from clantui.core.export.race import MEDAL_COLUMNS
from clantui.core.export.rankings import LOCATION_COLUMNS, list_raw_columns
from clantui.core.model.json_types import SCHEMA_VERSION, TagText
from clantui.core.race.columns import RACE_COLUMNS
from clantui.core.rankings import KnownTags
from clantui.core.views import ALL_VIEWS, DEFAULT_VIEW, TAB_VIEWS, load_view

_DESCRIPTION: Final = (
    "A document of --format json, or one line of --format jsonl; each has a definition of its own "
    "below, and so have a player and the medals of a clan, which the screen saves. Keys that are "
    "not named here may come: ignore them."
)


class _Definition(Struct, frozen=True, kw_only=True):
    """A document and its lines.

    Attributes:
        name: of the definition; `-line` is appended for its lines.
        kinds: of its lines.
        rows: the type arguments of the body.
        types: of keys with a narrower type than in the Struct.
        description: replaces the docstring of the body.
    """

    name: str
    body: Any
    kinds: tuple[lines.Line, ...]
    rows: tuple[Any, ...] = ()
    types: Mapping[str, Any] = {}
    description: str = ""

    @property
    def struct(self) -> Any:  # noqa: ANN401 — a type, of which mypy knows no more
        """The Struct of the document, with the types of its rows."""
        return self.body[self.rows] if self.rows else self.body


def build_json_schema() -> Json:
    """Return the schema (draft 2020-12)."""
    documents: dict[str, type[Struct]] = {}
    line_types: dict[str, list[type[Struct]]] = {}
    for item in _list_definitions():
        description = item.description or item.body.__doc__.rstrip(".")
        documents[item.name] = _make_struct(
            item.name, item.struct, types=item.types, description=description
        )
        line_types[f"{item.name}-line"] = [*_make_line_structs(item)]
    types = [*documents.values(), *(kind for kinds in line_types.values() for kind in kinds)]
    _, schemas = schema_components([*types, records.EventRecord], ref_template="#/$defs/{name}")
    definitions: Json = {
        name: {key: value for key, value in schema.items() if key != "title"}
        for name, schema in schemas.items()
    }
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
        "$id": f"urn:clantui:schema:{SCHEMA_VERSION}",
        "title": "clantui output for programs",
        "description": _DESCRIPTION,
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in names],
        "$defs": definitions,
    }


def _list_definitions() -> Iterator[_Definition]:
    yield _Definition(name=DEFAULT_VIEW, body=records.FavouritesBody, kinds=lines.FAVOURITES)
    for name in ALL_VIEWS:
        if name != DEFAULT_VIEW:
            yield _Definition(
                name=name,
                body=records.ViewBody,
                kinds=lines.ANY_VIEW,
                rows=(_make_view_row(name),),
                types={"view": Literal[name]},
                description=f"clantui show --view {name} --format json",
            )
    yield _Definition(name="merged", body=records.MergedBody, kinds=lines.MERGED)
    views = tuple(name for name in TAB_VIEWS if is_comparable(load_view(name)))
    yield _Definition(
        name="comparison",
        body=records.ComparisonBody,
        kinds=lines.COMPARISON,
        types={"view": Annotated[Literal[views], Meta(description="key of the view")]},
    )
    remaining = Annotated[
        list[records.RemainingRecord], Meta(description="players who may still battle")
    ]
    clan = _make_row("RaceClan", RACE_COLUMNS, reserves=remaining)
    yield _Definition(name="race", body=records.RaceBody, kinds=lines.RACE, rows=(clan,))
    member = _make_row("RaceMember", MEDAL_COLUMNS)
    yield _Definition(name="medals", body=records.MedalsBody, kinds=lines.MEDALS, rows=(member,))
    place = _make_row("Location", LOCATION_COLUMNS)
    ranked = _make_row("RankedClan", list_raw_columns(KnownTags()))
    yield _Definition(
        name="ranking", body=records.RankingBody, kinds=lines.RANKING, rows=(place, ranked)
    )
    yield _Definition(
        name="locations", body=records.LocationsBody, kinds=lines.LOCATIONS, rows=(place,)
    )
    yield _Definition(name="history", body=records.HistoryBody, kinds=lines.HISTORY)
    forms = _make_row("FormRecord", FORM_COLUMNS, "Results of the battle log in one mode.")
    levels = _make_row(
        "LevelsRecord", LEVEL_COLUMNS, "The cards of one rarity that the player owns."
    )
    yield _Definition(
        name="player", body=player_records.PlayerBody, kinds=lines.PLAYER, rows=(forms, levels)
    )


def _make_row(
    name: str,
    columns: Iterable[Column[Any]],
    description: str = "",
    **more: Any,  # noqa: ANN401 — types of keys that no column has
) -> Any:  # noqa: ANN401 — a type, of which mypy knows no more
    cells = {column.key: column.type for column in columns if column.key}
    namespace = {"__doc__": description} if description else None
    return defstruct(name, [*(cells | more).items()], namespace=namespace, kw_only=True)


def _make_view_row(name: str) -> Any:  # noqa: ANN401
    columns = load_view(name).columns
    is_of_members = any(column.key == "tag" for column in columns)
    key = "key of the row: a card's id, a player's tag"
    return _make_row(
        f"{name.title().replace('-', '')}Row",
        columns,
        key=TagText if is_of_members else Annotated[int | str, Meta(description=key)],
        player_tags=Annotated[list[TagText], Meta(description="tags of the players of the row")],
    )


def _make_line_structs(item: _Definition) -> Iterator[type[Struct]]:
    for number, kind in enumerate(item.kinds):
        record = item.struct
        for key in kind.path:
            record = _find_element(record, key)
        head = {"type": Literal[kind.type], **kind.head}
        yield _make_struct(f"{item.name}-line-{number}", record, head, kind.without, item.types)


def _find_element(record: Any, key: str) -> Any:  # noqa: ANN401
    """Return the Struct that is the element of a list in another Struct."""
    kind = next(field.type for field in fields(record) if field.name == key)
    while get_origin(kind) is not list:  # `Annotated`, or the list may be None
        kind = get_args(kind)[0]
    return get_args(kind)[0]


def _make_struct(
    name: str,
    record: Any,  # noqa: ANN401
    head: Mapping[str, Any] = {},
    without: Collection[str] = (),
    types: Mapping[str, Any] = {},
    description: str | None = None,
) -> type[Struct]:
    """Make a Struct from the fields of another.

    Args:
        head: types of keys that come first.
        without: names of fields to leave out.
        types: of keys with a narrower type.
    """
    used = [field for field in fields(record) if field.name not in without]
    definitions: list[Any] = [(key, types.get(key, kind)) for key, kind in head.items()]
    for field in used:
        kind = types.get(field.name, field.type)
        optional = field.default is not NODEFAULT and field.name != "schema_version"
        definitions.append((field.name, kind, field.default) if optional else (field.name, kind))
    return defstruct(
        name,
        definitions,
        rename={field.name: field.encode_name for field in used},
        namespace={"__doc__": description} if description else None,
        kw_only=True,
    )
