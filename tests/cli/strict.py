"""The JSON Schema, made stricter: it allows no unnamed key."""

from __future__ import annotations

import json
from typing import Any, Final

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from clantui.core.export.schema import json_schema

SCHEMA: Final = json_schema()


def closed(part: Any) -> Any:  # noqa: ANN401 — any part of a schema
    """Return the schema with every unnamed key forbidden."""
    if isinstance(part, list):
        return [closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    told = {key: closed(one) for key, one in part.items()}
    if "properties" in part and part.get("type") == "object":
        told["additionalProperties"] = False
    return told


def complaints(document: object, name: str) -> list[str]:
    """List what is wrong with a document, or a line, by one definition and nothing unnamed.

    Args:
        document: read from JSON.
        name: of the definition: `favourites`, `favourites-line`.
    """
    schema = closed({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{name}"}]})
    found = Draft202012Validator(schema).iter_errors(document)
    return [f"{error.json_path}: {error.message[:300]}" for error in _deepest(found)]


def all_complaints(text: str, name: str) -> list[str]:
    """List what is wrong with a document, or with JSON Lines if the name is that of a line."""
    documents = text.splitlines() if name.endswith("-line") else [text]
    return [why for one in documents for why in complaints(json.loads(one), name)]


def _deepest(errors: Any) -> list[Any]:  # noqa: ANN401 — the library has no types
    """Return the errors within alternatives, because "none of them fits" says nothing."""
    found = []
    for error in errors:
        found += _deepest(error.context) if error.context else [error]
    return found
