"""Write documents to stdout or a file, in the format, width and colours of the options."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from clantui.cli import output
from clantui.cli.appearance import (
    is_terminal,
    measure_terminal,
    should_use_ascii,
    should_use_colour,
)
from clantui.cli.progress import print_hint
from clantui.core.export.document import Document, Reader
from clantui.core.export.render.csv import add_byte_order_mark
from clantui.core.export.rendering import holds_errors, render
from clantui.core.text.colours import has_true_colour
from clantui.core.text.dates import LOCAL


def write_document(document: Document, options: Namespace) -> None:
    """Write a document; if it has only errors, write it only in a format that contains errors."""
    if document.is_empty and not holds_errors(options.format):
        return
    text = render(document, options.format, make_reader(options))
    text = add_byte_order_mark(text) if options.excel else text
    write_output(text, options)


def write_output(data: str | bytes, options: Namespace) -> None:
    """Write data to `--output` or stdout, and print the name of a saved file."""
    file = options.output
    output.write(data, file, force=options.force)
    if file is not None and output.find_descriptor(file) is None:
        print_hint(f"saved {file}", quiet=options.quiet)


def make_reader(options: Namespace) -> Reader:
    """Return the reader of the output: local time zone, and width and colours of the terminal."""
    is_printed, terminal = options.output is None, is_terminal(sys.stdout)
    size = measure_terminal(sys.stdout) if is_printed else None
    has_colour = is_printed and options.coloured
    return Reader(
        zone=LOCAL,
        width=None if size is None else size.columns or None,  # some report 0×0
        ascii=should_use_ascii(options),
        colours=has_colour and should_use_colour(options.color, os.environ, terminal=terminal),
        true_colour=has_true_colour(os.environ),
    )
