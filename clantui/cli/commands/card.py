"""`clantui card TAG`: a poster of a clan, for the terminal or as a picture."""

from __future__ import annotations

import argparse
import asyncio
from typing import Final

from clantui.cli.documents import make_reader, write_output
from clantui.cli.loading import (
    choose_exit_code,
    load_clans,
    load_logs,
    report_missing,
    try_request,
)
from clantui.cli.options import (
    add_display_options,
    add_file_options,
    add_quiet_option,
    add_source_options,
    add_tag,
)
from clantui.cli.parser import MORE, CommandParser
from clantui.cli.progress import print_hint, print_message, show_progress
from clantui.core.export.filenames import slugify
from clantui.core.export.views import describe_log_failures
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.tag import Tag
from clantui.core.names import CommandError, ExitCode
from clantui.core.ports import ClanBackend
from clantui.core.poster.poster import Poster, make_poster
from clantui.core.poster.render import (
    POSTER_ENDINGS,
    PosterFormat,
    find_poster_format,
    render_poster,
)
from clantui.core.text.phrases import with_tag
from clantui.images.rasterise import PNG_MISSING, NoFontError, can_rasterise, rasterise

_PNG_NOTE: Final = (
    "A chat such as Discord shows .png: pip install 'clantui[png]', then -o card.png."
)


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `card`."""
    parser.describe(
        "Print a poster of a clan: its top cards and who plays them, the river race, what rises "
        "and falls since last week, war match-ups, elixir. Or save it as a picture.",
        (
            ("card 2PP", "a poster for the terminal"),
            ("card 2PP --battles -o card.svg", "a picture, with the war match-ups"),
            ("card --demo", "that of the demo's clan"),
        ),
        f"{_PNG_NOTE}\n\n{MORE}",
        common_arguments=("-o", "--battles", "--color", "--ascii", "--demo"),
    )
    parser.check = _choose_format
    parser.set_defaults(needs_history=True)
    add_tag(parser)
    parser.add_argument(
        "--battles",
        action="store_true",
        help="load the battle logs, too, for the war match-ups (one request a member; "
        "the demo's are always there)",
    )
    parser.add_argument(
        "--format",
        type=lambda name: "text" if name == "txt" else name,
        choices=[choice.value for choice in PosterFormat],
        help="default: by the ending of FILE, else text; png: pip install 'clantui[png]'",
    )
    add_file_options(parser)
    add_quiet_option(parser)
    add_display_options(parser, "color")
    add_source_options(parser)


def _choose_format(options: argparse.Namespace) -> str:
    """Set a missing format by the file's ending; return an error message or empty."""
    file = options.output
    if options.format is None:
        poster_format = PosterFormat.TEXT if file is None else find_poster_format(file.name)
        if poster_format is None and file.suffix:
            return f"{file.suffix} is not supported; use {POSTER_ENDINGS}, or --format"
        options.format = (poster_format or PosterFormat.TEXT).value
    return ""


async def run(options: argparse.Namespace, backend: ClanBackend) -> int:
    """Print the poster of a clan; return 0, 3 if something is missing, or the error's code."""
    poster_format = PosterFormat(options.format)
    _check_png(poster_format, options)
    tag: Tag = options.tag
    with show_progress(options, backend) as progress:
        report, race = await asyncio.gather(
            load_clans(backend, [tag], progress), try_request(backend.load_race(tag))
        )
        if not report.surveys:
            report_missing(report)
            return report.failed[0][1].exit_code
        survey = report.surveys[0]
        logs = None
        if (options.battles or options.demo) and not report.failed:
            logs = await load_logs(backend, survey, progress)
        snapshots = await backend.load_history(tag)
    found_race, race_error = (race, None) if isinstance(race, Race) else (None, race)
    poster = make_poster(survey, snapshots=snapshots, race=found_race, logs=logs)
    _write(poster, poster_format, options)
    report_missing(report, by_name=True)
    code = _report_missing_data(tag, race_error, logs)
    return choose_exit_code(report) or code


def _check_png(poster_format: PosterFormat, options: argparse.Namespace) -> None:
    """Check, before any request, that a PNG can be made."""
    if poster_format is PosterFormat.PNG:
        if options.output is None:
            raise CommandError("a PNG cannot be printed: save it with -o card.png")
        if not can_rasterise():
            raise CommandError(PNG_MISSING)


def _report_missing_data(tag: Tag, race_error: RoyaleError | None, logs: BattleLogs | None) -> int:
    """Report a failed race (unless the clan is in none) and failed logs; return the exit code."""
    code = 0
    if race_error is not None and not isinstance(race_error, NotFound):
        print_message(f"no river race on it: {with_tag(tag, race_error.sentence)}")
        code = ExitCode.PARTIAL
    if logs is not None and logs.failed:
        print_message(f"{tag}: {describe_log_failures(logs)}")
        code = ExitCode.PARTIAL
    return code


def _write(poster: Poster, poster_format: PosterFormat, options: argparse.Namespace) -> None:
    reader = make_reader(options)
    text = render_poster(poster, poster_format, reader)
    if poster_format is PosterFormat.PNG:
        try:
            raster = rasterise(text)
        except NoFontError as error:
            raise CommandError(str(error)) from None
        write_output(raster.png, options)
        if raster.complaint:
            print_message(raster.complaint)
        return
    write_output(text, options)
    if reader.width is not None:
        name = slugify(poster.name) or "card"
        words = "--demo" if options.demo else poster.tag.removeprefix("#")
        ending = ".png" if can_rasterise() else ".svg"
        hint = f"for a chat: clantui card {words} -o {name}{ending}"
        print_hint(hint, quiet=options.quiet)
