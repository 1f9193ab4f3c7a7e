"""Updates the README's table of all keys: `python -m tests.readme_keys`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clantui.ui.keymap.describe import format_as_markdown

ROOT: Final = Path(__file__).parent.parent
README: Final = ROOT / "README.md"
_BEGIN: Final = "<!-- keys -->\n"
_END: Final = "<!-- /keys -->\n"


def with_keys(text: str) -> str:
    """Return the text of the README with an up-to-date table of all keys.

    Args:
        text: the README.

    Raises:
        ValueError: if the README has no markers around the table.
    """
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not (begin and end):
        raise ValueError("the README has no place for its keys")
    return f"{before}{_BEGIN}\n{format_as_markdown({})}\n{_END}{after}"


if __name__ == "__main__":
    README.write_text(with_keys(README.read_text("utf-8")), "utf-8")
