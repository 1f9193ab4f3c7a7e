"""Validation by the JSON Schema with all unnamed keys forbidden."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from clantui.core.export.schema import build_json_schema

SCHEMA: Final = build_json_schema()


def forbid_unnamed_keys(part: Any) -> Any:
    """Return the schema with every unnamed key forbidden."""
    if isinstance(part, list):
        return [forbid_unnamed_keys(item) for item in part]
    if not isinstance(part, dict):
        return part
    result = {key: forbid_unnamed_keys(value) for key, value in part.items()}
    if "properties" in part and part.get("type") == "object":
        result["additionalProperties"] = False
    return result


@cache
def _validator(name: str) -> Any:
    """Return the strict validator of a definition; making one is slower than using it."""
    return Draft202012Validator(
        forbid_unnamed_keys({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{name}"}]})
    )


def complaints(document: object, name: str) -> list[str]:
    """List the errors of a document under one definition."""
    found = _validator(name).iter_errors(document)
    return [f"{error.json_path}: {error.message[:300]}" for error in _deepest(found)]


def all_complaints(text: str, name: str) -> list[str]:
    """List the errors of a document, or of JSON Lines if the name is that of a line."""
    documents = text.splitlines() if name.endswith("-line") else [text]
    return [complaint for text in documents for complaint in complaints(json.loads(text), name)]


def _deepest(errors: Any) -> list[Any]:
    """Return the errors within alternatives, because the outer error has no details."""
    found = []
    for error in errors:
        found += _deepest(error.context) if error.context else [error]
    return found
