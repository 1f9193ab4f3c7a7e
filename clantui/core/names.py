"""Words that options, settings and the core share. It imports nothing, so that `--help` may."""

from __future__ import annotations

from typing import Final

NOTIFY: Final = ("none", "bell", "desktop")
"""Ways to notify: not at all, with the bell, with a notice on the desktop and the bell."""

COLOR: Final = ("auto", "always", "never")
"""When the command line uses colours."""

COMPARISON_SORTS: Final = ("size", "difference", "ours", "theirs", "card")
"""Sort orders of a comparison: `size` mixes both clans, `difference` begins with theirs."""
