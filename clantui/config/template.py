"""A config to begin with, in which nothing is set yet."""

from __future__ import annotations

from typing import Final

from clantui.config.schema import SETTINGS

_HEAD = """\
# What clantui does as long as neither an option nor the environment says otherwise.
# Take the # away where you want something else; `clantui config check` looks it over.
"""

_KEYS = """
# Keys, by the names that `clantui keys` lists; several with commas between.
# [keys]
# race = "b,f2"
"""

_EXAMPLES: Final = {"max-age": "60", "store": '"~/clantui.sqlite3"'}
"""A value of each setting whose default no value would give."""


def config_template() -> str:
    """All settings as they come, each commented out below what it is for."""
    parts = [_HEAD]
    for setting in SETTINGS:
        example = _EXAMPLES.get(setting.name)
        shown = f"{example}  # else {setting.default}" if example else setting.default
        parts.append(f"# {setting.does}: {setting.kind.allowed}.\n# {setting.name} = {shown}\n")
    return "\n".join(parts) + _KEYS
