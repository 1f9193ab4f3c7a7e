"""Tests that compare the JSON Schema with the program's output."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.views import ALL_VIEWS
from clantui.demo.world.world import World
from tests.cli.in_process import run_here
from tests.cli.processes import Done, run
from tests.cli.strict_schema import SCHEMA, all_complaints, complaints
from tests.factories.surveys import KNIGHT, WIZARD
from tests.factories.timelines import make_snapshots
from tests.factories.world_source import WorldSource

WORLD: Final = World()
SMALL: Final = WORLD.rivals[-1]
MISSING: Final = NotFound("it is not there")
HISTORY: Final = tuple(
    make_snapshots({0: KNIGHT, 1: WIZARD}, {0: WIZARD, 1: WIZARD}, missing={1: {1}})
)
WHOLE: Final[dict[str, tuple[str, ...]]] = {
    **{view: ("show", SMALL, "--view", view) for view in ALL_VIEWS},
    "merged": ("show", SMALL, WORLD.odd, "--merge"),
    "comparison": ("compare", SMALL, WORLD.alone),
    "race": ("race", WORLD.home),
    "ranking": ("top", "--limit", "30"),
    "locations": ("top", "--locations"),
    "history": ("history", "--demo"),
}
"""Command that prints a document, by its definition in the schema."""

PARTIAL: Final[dict[str, tuple[str, ...]]] = {
    **{view: ("show", SMALL, "2QQ", "--view", view) for view in ALL_VIEWS},
    "merged": ("show", SMALL, "2QQ", "--merge"),
    "comparison": ("compare", SMALL, "2QQ"),
    "race": ("race", "2QQ"),
    "ranking": ("top", "--limit", "30"),
}
FORMS: Final = ("json", "jsonl")
WIDE: Final = Draft202012Validator(SCHEMA)
"""The printed schema, which allows other keys."""


HARD_WORDS: Final = re.compile(
    r"\b(nobody|told|tells|at hand|for the eye|theirs|wanted|mean cost)\b"
    r"|\b(of them|Wilson|Newcombe|with commas|whether|that they have)\b|^mean$"
)


def list_descriptions(schema: object) -> Iterator[str]:
    """Yield the descriptions of all keys and definitions."""
    values: Iterable[object] = ()
    if isinstance(schema, dict):
        values = schema.values()
        if isinstance(schema.get("description"), str):
            yield schema["description"]
    elif isinstance(schema, list):
        values = schema
    for value in values:
        yield from list_descriptions(value)


def test_descriptions_are_plain() -> None:
    """No description in the schema has a word that a reader must translate."""
    descriptions = [*list_descriptions(SCHEMA)]
    assert len(descriptions) > 100
    assert [text for text in descriptions if HARD_WORDS.search(text)] == []


def print_document(words: tuple[str, ...], form: str, errors: Mapping[str, RoyaleError]) -> Done:
    """Return the output of a command in JSON or JSON Lines, in a world with failures."""
    past = {Tag.parse(WORLD.home): HISTORY}
    return run_here(*words, "--format", form, source=WorldSource(errors, past=past))


@cache
def print_complete(name: str, form: str) -> Done:
    """Return a document of complete clans."""
    return print_document(WHOLE[name], form, {})


def print_partial(name: str, form: str) -> Done:
    """Return a document that may be partial: failed players, logs, a clan and cards."""
    members = [member["tag"] for member in (WORLD.build_clan(SMALL) or {})["memberList"]]
    errors: dict[str, RoyaleError] = {f"/players/{tag}$": MISSING for tag in members[::5]}
    errors |= {f"/players/{tag}/battlelog": MISSING for tag in members[::3]}
    errors |= {"/cards": MISSING, "after=20": MISSING}
    return print_document(PARTIAL[name], form, errors)


def mark_views(names: Iterable[str]) -> list[Any]:
    """Return the names of documents; those of most views are not quick."""
    other = {*ALL_VIEWS} - {"favourites", "members", "decks-by-deck"}
    return [pytest.param(name, marks=[pytest.mark.soak] * (name in other)) for name in names]


def definition(name: str, form: str) -> str:
    """Return the name of a document's format in the schema."""
    return name if form == "json" else f"{name}-line"


def test_the_schema_is_valid() -> None:
    """The schema is valid under draft 2020-12, and every reference is defined."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    documents = {*WHOLE, "player", "medals"}  # the last two are saved by the screen only
    named = {*documents, *(f"{name}-line" for name in documents), "event-line"}
    assert {reference["$ref"].removeprefix("#/$defs/") for reference in SCHEMA["anyOf"]} == named
    text = json.dumps(SCHEMA)
    assert all(f"#/$defs/{name}" in text for name in SCHEMA["$defs"])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", mark_views(WHOLE))
def test_output_matches_the_schema(name: str, form: str) -> None:
    """Each document of a complete clan has every key of the schema and no other."""
    done = print_complete(name, form)
    assert done.code in {0, 3}  # some members of the odd clan cannot be loaded
    assert all_complaints(done.out, definition(name, form)) == []
    documents = [done.out] if form == "json" else done.out.splitlines()
    assert all(WIDE.is_valid(json.loads(text)) for text in documents[:3])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", mark_views(PARTIAL))
def test_incomplete_output_matches_the_schema(name: str, form: str) -> None:
    """A document that lacks players, logs, clans or cards is valid under the schema, too."""
    done = print_partial(name, form)
    assert done.code != 0
    lines = [json.loads(line) for line in done.out.splitlines()] if form == "jsonl" else []
    assert form == "json" or any(line["type"] == "error" for line in lines)
    assert all_complaints(done.out, definition(name, form)) == []


def _delete(name: str, document: dict[str, Any]) -> None:
    del document[name]


@pytest.mark.parametrize(
    "spoil",
    [
        partial(_delete, "complete"),
        lambda d: d.update(news=1),
        lambda d: d["clans"][0].update(tag="2PP"),
        lambda d: d["clans"][0]["cards"][0].update(share=1.2),
        lambda d: d["clans"][0]["cards"][0].update(unnamed=1),
    ],
    ids=["no-key", "new-key", "no-tag", "share", "deep"],
)
def test_an_invalid_document_fails_the_schema(spoil: Any) -> None:
    """A missing key, an extra one, or a value of another type is an error."""
    document = json.loads(print_complete("favourites", "json").out)
    spoil(document)
    assert complaints(document, "favourites")


@pytest.mark.parametrize(
    "command",
    [
        "show",
        *(
            pytest.param(name, marks=pytest.mark.soak)
            for name in ("compare", "race", "top", "history", "watch")
        ),
    ],
)
def test_the_schema_is_printed(tmp_path: Path, command: str) -> None:
    """`--schema` prints the whole schema, without a key and without a clan."""
    done = run(tmp_path, command, "--schema")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == SCHEMA
