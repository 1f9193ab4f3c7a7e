"""Clan tags on the command line."""

from __future__ import annotations

import argparse

from clantui.cli.registry import COMMANDS
from clantui.cli.suggestions import suggest
from clantui.core.model.intent import NAME, understand
from clantui.core.model.tag import Tag


def read_tag(text: str, *, is_first: bool = False) -> Tag:
    """Read a tag or a link that holds one; see `read_tags`.

    Raises:
        ArgumentTypeError: if it is neither, or several.
    """
    tags = read_tags(text, is_first=is_first)
    if len(tags) > 1:
        raise argparse.ArgumentTypeError(f"{len(tags)} tags are too many: give one")
    return tags[0]


def read_tags(text: str, *, is_first: bool = False) -> tuple[Tag, ...]:
    """Read tags, or links that hold some, with commas or line breaks between them.

    Args:
        is_first: whether no command stands before it, so that it may be one that was mistyped.

    Raises:
        ArgumentTypeError: if there are none, or it is not certain which.
    """
    intent = understand(text)
    if intent.is_certain:
        return intent.tags
    reason = intent.why
    if intent.is_key:
        reason = f"{reason}; put it into the file ~/.crtoken"
    elif is_first and (near := suggest(text, COMMANDS)):
        reason = f"{reason}; did you mean the command {near}?"
    elif reason == NAME:
        reason = f"{NAME}, not a tag such as #2PP; to search by name, run clantui and press c"
    raise argparse.ArgumentTypeError(reason)
