"""The text of a new config, in which all settings are commented out."""

from __future__ import annotations

import json
from typing import Final

from clantui.config.schema import SETTINGS

_HEAD: Final = """\
# Settings of clantui. Remove the # in front of a line to change it;
# options and environment variables override this file. `clantui config check` checks it.
"""

_KEYS: Final = """
# Keys, by the names that `clantui keys` lists; several with commas between.
# [keys]
# race = "b,f2"
"""


def make_template() -> str:
    """Return all settings with their descriptions and defaults, commented out."""
    parts = [_HEAD]
    for setting in SETTINGS:
        value = setting.example or json.dumps(setting.default)
        note = f"  # default: {setting.default_text}" if setting.default is None else ""
        parts.append(
            f"# {setting.help[:1].upper()}{setting.help[1:]}: {setting.kind.allowed}.\n"
            f"# {setting.name} = {value}{note}\n"
        )
    return "\n".join(parts) + _KEYS
