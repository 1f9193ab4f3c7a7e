"""List of all sentences that the program can show: `python -m tests.sentences` updates it.

Sentences are extracted from the source, so that those of rare states are included. A change of
the file is reviewed like a change of the pictures.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
SENTENCES: Final = ROOT / "tests" / "sentences.txt"
UPDATE: Final = "python -m tests.sentences"

_FOLDERS: Final = (
    "cli",
    "config",
    "ui/clan",
    "ui/player",
    "ui/race",
    "ui/compare",
    "ui/family",
    "ui/history",
    "ui/rankings",
    "ui/switcher",
    "ui/export",
    "ui",
    "core",
    "backend",
    "api",
    "loader",
    "store",
    "images",
    "files",
    "runtime",
    "web",
    "demo",
    "wire",
    "",
)
"""Folders in the order in which a user meets them; a module is in the first that holds it."""
_NAMES_OF_CODE: Final = re.compile(r"CSS|SQL|REGEX|PATTERN|_RE$|STATEMENT|SCHEMA$|__slots__")
_FILES_OF_DATA: Final = (
    "demo/world",
    "demo/cards",
    "demo/names",
    "store/migrations",
    "cli/completion_script",
)
_CODE: Final = re.compile(
    r"^\s*(SELECT|INSERT|DELETE|UPDATE|CREATE|DROP|PRAGMA|ALTER|WITH|BEGIN|ATTACH|VACUUM|ORDER|WHERE"
    r"|FROM|AND|ON CONFLICT|VALUES|GROUP BY|LIMIT|<[a-z!/])\b"
    r"|(?<!…)[{};]\s*$|^[-.#&]+[\w-]+ *[{>]|\(\?|\\[dwsb]|--[a-z-]+=\{|nonce-"
    r"|\$[a-z]+-?[a-z]*\b.* on |^(bold|dim)? ?\$[a-z]|^(bold|dim) (strike|\$)"
    r"|^(program|name)( [a-z]+)+$|^(app\.)?clan\('|^\]9;"
    r"|^(bold|clan|default|dialog|family|found|heading|history|logs|note|war) {…}$"
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}(?![=_])")
_LOGGERS: Final = {"debug", "info", "warning", "error", "exception", "getLogger", "log"}


def collect_sentences(root: Path = ROOT) -> dict[str, list[str]]:
    """Return the sentences of each module, in their order, with `{…}` for inserted values."""
    package = root / "clantui"
    paths = sorted(package.rglob("*.py"), key=lambda path: _order_of(path.relative_to(package)))
    found: dict[str, list[str]] = {}
    for path in paths:
        name = path.relative_to(package).with_suffix("").as_posix()
        if name.startswith(_FILES_OF_DATA):
            continue
        sentences = list(dict.fromkeys(find_sentences(path.read_text(encoding="utf-8"))))
        if sentences:
            found[name] = sentences
    return found


def find_sentences(source: str) -> Iterator[str]:
    """Yield texts of at least two words that are neither docstrings nor SQL, CSS and the like."""
    yield from _visit(ast.parse(source))


def format_sentences(found: dict[str, list[str]]) -> str:
    """Return the text of the file: a heading for each module, then its sentences."""
    blocks = []
    for module, sentences in found.items():
        lines = [line.rstrip() for text in sentences for line in _indent(text)]
        blocks.append("\n".join((f"== {module}", *lines)))
    return "\n\n".join(blocks) + "\n"


def _order_of(path: Path) -> tuple[int, str]:
    folder = f"{path.parent.as_posix()}/"
    order = next(i for i, name in enumerate(_FOLDERS) if not name or folder.startswith(f"{name}/"))
    return order, path.as_posix()


def _indent(text: str) -> Iterator[str]:
    first, *rest = text.strip("\n").split("\n")
    yield f"  {first}"
    yield from (f"      {line}" for line in rest)


def _visit(node: ast.AST) -> Iterator[str]:
    if _is_skipped(node):
        return
    text = _text_of(node)
    if text is not None and _is_sentence(text):
        yield text
    for child in _children(node):
        yield from _visit(child)


def _is_skipped(node: ast.AST) -> bool:
    """Return True if users see no text of a node: it is a docstring, a style or a log message."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return _is_code(node)
    return isinstance(node, ast.Call) and _is_for_log(node)


def _text_of(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_piece, node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _children(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.JoinedStr):
        yield from (part.value for part in node.values if isinstance(part, ast.FormattedValue))
        return
    for field, child in ast.iter_fields(node):
        if field not in {"annotation", "returns"}:
            parts = child if isinstance(child, list) else [child]
            yield from (part for part in parts if isinstance(part, ast.AST))


def _piece(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "{…}"


def _is_code(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(each, ast.Name) and _NAMES_OF_CODE.search(each.id) for each in targets)


def _is_for_log(node: ast.Call) -> bool:
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in _LOGGERS:
        return False
    return isinstance(function.value, ast.Name) and "log" in function.value.id.lower()


def _is_sentence(text: str) -> bool:
    has_words = bool(_WORD.search(text)) and len(_WORD.findall(text)) + text.count("{…}") > 1
    return has_words and " " in text.strip() and not _CODE.search(text)


if __name__ == "__main__":
    SENTENCES.write_text(format_sentences(collect_sentences()), encoding="utf-8")
