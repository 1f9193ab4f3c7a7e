"""Updates all pictures and approved texts, in minutes: `python -m tests.approve`. Read the diff.

A failing test names the module that updates its file alone.
"""

from __future__ import annotations

import runpy
import sys
from typing import Final

MODULES: Final = (
    "tests.readme_keys",
    "tests.sentences",
    "tests.cli.expected_arguments",
    "tests.core.export.expected_text",
    "tests.ui.keymap.expected_text",
    "tests.ui.lines_text",
    "tests.views_text",
    "tests.pictures",
)
"""Modules that write approved files when they run, the slowest last."""

if __name__ == "__main__":
    for name in MODULES:
        sys.stdout.write(f"{name}\n")
        runpy.run_module(name, run_name="__main__")
