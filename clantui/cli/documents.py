"""Documents on stdout or in a file: in the format, the width and the colours that are wanted."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping

from clantui.cli import output
from clantui.cli.appearance import ascii_only, use_colour
from clantui.core.export.csv_safety import for_excel
from clantui.core.export.document import Document, Reader
from clantui.core.export.render import holds_errors, render
from clantui.core.text.dates import LOCAL


def write_document(
    document: Document, options: Namespace, environ: Mapping[str, str] = os.environ
) -> None:
    """Write a document as the options say; nothing where errors are all there is to tell people.

    Raises:
        SettingsError: if it cannot be written.
        BrokenPipeError: if nobody reads stdout any more.
    """
    if document.is_empty and not holds_errors(options.format):
        return
    text = render(document, options.format, reader_of(options, environ))
    text = for_excel(text) if options.excel else text
    output.write(text, options.output, force=options.force)


def reader_of(options: Namespace, environ: Mapping[str, str]) -> Reader:
    """Return who reads: somebody at this machine, and at this terminal where there is one."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    wants_colours = options.output is None and getattr(options, "coloured", False)
    return Reader(
        zone=LOCAL,
        width=_terminal_width() if options.output is None else None,
        ascii=ascii_only(options),
        colours=wants_colours and use_colour(options.color, environ, terminal=is_terminal),
    )


def _terminal_width() -> int | None:
    """Return the cells of a line where people look at it at once; None for a pipe."""
    if sys.stdout is None:
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except (OSError, ValueError):  # no terminal, or no stream of the system's
        return None
