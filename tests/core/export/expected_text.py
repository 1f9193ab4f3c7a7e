"""Expected text of every document and of the JSON Schema; run it to update `expected`.

`python -m tests.core.export.expected_text` writes the files. Read what changed as a program would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from clantui.core.export.render import FORMAT_NAMES
from clantui.core.export.rendering import render
from clantui.core.export.schema import build_json_schema
from tests.core.export.rich_documents import DOCUMENTS, READER

FOLDER: Final = Path(__file__).with_name("expected")
SCHEMA_FILE: Final = FOLDER / "json_schema.txt"
UPDATE: Final = "python -m tests.core.export.expected_text"

_LEFT_OUT: Final = {"tsv"}
"""Formats that are not written: TSV has the cells of CSV."""

_PATTERNS: Final = {
    "^#[0289PYLQGRJCUV]+$": "tag",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$": "time",
}
"""Names of the patterns of texts."""


def write_document(name: str) -> str:
    """Return a document in all of its formats, JSON with a line for each simple value."""
    document = DOCUMENTS[name]()
    parts = []
    for form in (*(name for name in FORMAT_NAMES if name not in _LEFT_OUT), *document.texts):
        text = render(document, form, READER)
        shown = "\n".join(_list_json_lines(json.loads(text))) + "\n" if form == "json" else text
        parts.append(f"== {form}\n{shown}")
    return "\n".join(parts)


def write_schema() -> str:
    """Return the types of all keys, a line each: `key? type: description`, `?` if it can lack."""
    schema = build_json_schema()
    definitions = schema.pop("$defs")
    schema["anyOf"] = [_write_type(part) for part in schema["anyOf"]]
    lines = _list_json_lines(schema)
    return "\n".join([*lines, *_list_definitions(definitions)]) + "\n"


def _list_definitions(definitions: dict[str, Any]) -> Iterator[str]:
    for name, part in definitions.items():
        yield ""
        required = part.get("required", ())
        keys = part.get("properties", {})
        yield f"{name} {'object' if keys else _write_type(part)}{_write_description(part)}"
        for key, value in keys.items():
            mark = "" if key in required else "?"
            yield f"  {key}{mark} {_write_type(value)}{_write_description(value)}"


def _write_description(part: dict[str, Any]) -> str:
    return f": {part['description']}" if "description" in part else ""


def _write_type(part: dict[str, Any]) -> str:
    """Return a type on one line: `tag or null`, `integer 0 to …`, `list of Card`."""
    if "$ref" in part:
        return str(part["$ref"].removeprefix("#/$defs/"))
    if "anyOf" in part:
        return " or ".join(map(_write_type, part["anyOf"]))
    if "enum" in part:
        return json.dumps(part["enum"])
    if "const" in part:
        return f"= {part['const']}"
    if part["type"] == "array":
        return f"list of {_write_type(part['items'])}"
    words = [_PATTERNS.get(part.get("pattern", ""), part["type"])]
    if "minimum" in part:
        words.append(f"{part['minimum']} to {part.get('maximum', '…')}")
    return " ".join(words)


def _list_json_lines(value: Any, indent: str = "", end: str = "") -> Iterator[str]:
    """Yield the lines of a JSON value; an object or a list of simple values takes only one."""
    is_object = isinstance(value, dict)
    parts = [*value.values()] if is_object else value if isinstance(value, list) else []
    if not any(isinstance(part, dict | list) for part in parts):
        yield f"{indent}{json.dumps(value, ensure_ascii=False)}{end}"
        return
    yield f"{indent}{'{' if is_object else '['}"
    for key, part in value.items() if is_object else enumerate(value):
        head = f"{json.dumps(key)}: " if is_object else ""
        first, *others = _list_json_lines(part, f"{indent}  ", ",")
        yield f"{indent}  {head}{first.lstrip()}"
        yield from others
    yield f"{indent}{'}' if is_object else ']'}{end}"


def main() -> None:
    """Write all files."""
    SCHEMA_FILE.write_text(write_schema(), encoding="utf-8")
    for name in DOCUMENTS:
        FOLDER.joinpath(f"{name}.txt").write_text(write_document(name), encoding="utf-8")


if __name__ == "__main__":
    main()
