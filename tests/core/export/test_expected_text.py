"""Tests that compare every document and the JSON Schema with files."""

from __future__ import annotations

import pytest

from clantui.core.export.rendering import render
from tests.core.export.expected_text import (
    FOLDER,
    SCHEMA_FILE,
    UPDATE,
    write_document,
    write_schema,
)
from tests.core.export.rich_documents import DOCUMENTS, READER

ADVICE = f"`{UPDATE}` writes the files; read the changes as a program would, then commit them"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_format_of_a_document_is_as_expected(name: str) -> None:
    """A change of any value, column, order or phrase of an export is reviewed with its file."""
    assert write_document(name) == FOLDER.joinpath(f"{name}.txt").read_text("utf-8"), ADVICE


def test_the_json_schema_is_as_expected() -> None:
    """A change of a key, its type, its range, its description or if it can lack is reviewed."""
    assert write_schema() == SCHEMA_FILE.read_text("utf-8"), ADVICE


def test_no_file_is_left_over() -> None:
    """Each file belongs to a document, or to the schema."""
    names = {*DOCUMENTS, SCHEMA_FILE.stem}
    assert {path.stem for path in FOLDER.iterdir()} == names


def test_json_is_indented_and_has_all_letters() -> None:
    """JSON can be read by people: a key on each line, letters and signs without escapes."""
    lines = render(DOCUMENTS["ranking"](), "json", READER).splitlines()
    assert lines[:2] == ["{", '  "schema_version": 1,']
    text = render(DOCUMENTS["medals"](), "jsonl", READER)
    assert text.isascii()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_a_document_of_errors_is_empty(name: str) -> None:
    """A document is empty only if there is nothing but errors; then most formats omit it."""
    assert DOCUMENTS[name]().is_empty is (name == "race-missing")
