"""`clantui card TAG`: a poster of a clan, for the terminal or as a picture."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from typing import Final

from clantui.cli import output
from clantui.cli.documents import reader_of
from clantui.cli.loading import PARTIAL, choose_clan, complain_of_losses, exit_code, load_clans
from clantui.cli.options import (
    add_display_options,
    add_file_options,
    add_quiet_option,
    add_source_options,
    add_tag,
)
from clantui.cli.parser import MORE, CommandParser
from clantui.cli.progress import ProgressLine, complain, reporting
from clantui.config.settings import SettingsError
from clantui.core.export.filenames import slug
from clantui.core.export.views import log_failures
from clantui.core.model.battle import BattleLogs
from clantui.core.model.errors import NotFound, RoyaleError
from clantui.core.model.race import Race
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.ports import ClanSource
from clantui.core.poster.poster import Poster, make_poster
from clantui.core.poster.render import (
    POSTER_ENDINGS,
    PosterFormat,
    poster_format_of,
    render_poster,
)
from clantui.core.text.phrases import with_tag
from clantui.images.rasterise import MISSING, can_rasterise, rasterise

_PNG_NOTE: Final = (
    "A chat such as Discord shows .png: pip install 'clantui[png]', then -o card.png."
)

_TRUE_COLOUR: Final = {"truecolor", "24bit"}
"""Values of `COLORTERM` on a terminal with 24 bits of colour."""


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
        usual=("-o", "--battles", "--color", "--ascii", "--demo"),
    )
    parser.check = _choose_format
    add_tag(parser)
    parser.add_argument(
        "--battles",
        action="store_true",
        help="load the battle logs, too, for the war match-ups (one request a member; "
        "the demo's are always there)",
    )
    parser.add_argument(
        "--format",
        choices=[form.value for form in PosterFormat],
        help="default: by the ending of FILE, else text; png: pip install 'clantui[png]'",
    )
    add_file_options(parser)
    add_quiet_option(parser)
    add_display_options(parser, "color")
    parser.set_defaults(coloured=True)
    add_source_options(parser)


def _choose_format(options: argparse.Namespace) -> str:
    """Set the format that was not named: by the file's ending; return why there is none."""
    file = options.output
    if options.format is None:
        form = PosterFormat.TEXT if file is None else poster_format_of(file.name)
        if form is None and file.suffix:
            return f"{file.suffix} is not supported; use {POSTER_ENDINGS}, or --format"
        options.format = (form or PosterFormat.TEXT).value
    return ""


async def run(options: argparse.Namespace, source: ClanSource) -> int:
    """Load a clan and print its poster.

    Returns:
        The exit code: 0, 3 where something is missing, or the cause's where there is nothing.

    Raises:
        SettingsError: if it cannot be written.
    """
    form = PosterFormat(options.format)
    _check_png(form, options)
    tag = await choose_clan(options, source, remember=True)
    with reporting(options, source) as progress:
        (report, race) = await asyncio.gather(
            load_clans(source, [tag], progress), _load_race(source, tag)
        )
        if not report.surveys:
            complain_of_losses(report)
            return report.lost[0][1].exit_code
        survey = report.surveys[0]
        logs = None
        if (options.battles or options.demo) and not report.lost:
            logs = await _load_logs(source, survey, progress)
        readings = await source.history(tag)
    lost_race = None if isinstance(race, Race) else race
    poster = make_poster(
        survey, readings=readings, race=race if isinstance(race, Race) else None, logs=logs
    )
    _write(poster, form, options)
    complain_of_losses(report, by_name=True)
    return exit_code(report) or _complain_of_extras(tag, lost_race, logs)


def _check_png(form: PosterFormat, options: argparse.Namespace) -> None:
    """Check that a PNG can be made, before anything is asked for."""
    if form is PosterFormat.PNG:
        if options.output is None:
            raise SettingsError("a PNG is no text: name a file, as -o card.png")
        if not can_rasterise():
            raise SettingsError(MISSING)


async def _load_race(source: ClanSource, tag: Tag) -> Race | RoyaleError:
    """Return the race, or why there is none."""
    try:
        return await source.race(tag)
    except RoyaleError as error:
        return error


async def _load_logs(source: ClanSource, survey: Survey, progress: ProgressLine) -> BattleLogs:
    clan = survey.clan
    players = [member.tag for member in clan.members]
    return await source.battles(
        clan.tag, players, None, lambda logs: progress.show_logs(clan, logs)
    )


def _complain_of_extras(tag: Tag, lost_race: RoyaleError | None, logs: BattleLogs | None) -> int:
    """Print what the poster lacks beside the clan; a clan that does not race lacks nothing."""
    code = 0
    if lost_race is not None and not isinstance(lost_race, NotFound):
        complain(f"no river race on it: {with_tag(tag, lost_race.sentence)}")
        code = PARTIAL
    if logs is not None and logs.failed:
        complain(f"{tag}: {log_failures(logs)}")
        code = PARTIAL
    return code


def _write(
    poster: Poster,
    form: PosterFormat,
    options: argparse.Namespace,
    environ: Mapping[str, str] = os.environ,
) -> None:
    reader = reader_of(options, environ)
    is_true_colour = environ.get("COLORTERM", "").strip().lower() in _TRUE_COLOUR
    text = render_poster(poster, form, reader, is_true_colour=is_true_colour)
    data = rasterise(text) if form is PosterFormat.PNG else text
    output.write(data, options.output, force=options.force)
    if options.output is not None and not options.quiet:
        _print_hint(f"saved {options.output}")
    elif reader.width is not None and not options.quiet:
        name = slug(poster.name) or "card"
        words = "--demo" if options.demo else poster.tag.removeprefix("#")
        ending = ".png" if can_rasterise() else ".svg"
        _print_hint(f"for a chat: clantui card {words} -o {name}{ending}")


def _print_hint(sentence: str) -> None:
    """Print a hint on stderr, where somebody looks at it."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(sentence, file=sys.stderr)
