"""Arguments that several commands share, and parsers of their values."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from clantui.cli import lazy
from clantui.cli.registry import COMMANDS
from clantui.config.paths import unquote
from clantui.config.schema import (
    NAMES,
    Boolean,
    Choice,
    InvalidValue,
    Number,
    Setting,
    SettingKind,
    Text,
)
from clantui.core.export.filenames import find_format, list_extensions
from clantui.core.export.render import FORMAT_NAMES
from clantui.core.text.suggest import suggest

if TYPE_CHECKING:
    from clantui.core.model.tag import Tag

_OTHER_NAMES: Final = {"md": "markdown", "txt": "table", "text": "table"}
"""Other names of formats: file endings, and the names that `clantui card` uses."""

FORMATS: Final = (*FORMAT_NAMES, "pairs")
RACE_FORMATS: Final = (*FORMAT_NAMES, "chat")
"""The formats of clans and of races."""

PORT: Final = Number(0, 65535, is_whole=True, words="a port, 0 to 65535")
COUNT: Final = Number(1, 1000, is_whole=True)
SEED: Final = Number(-(2.0**63), 2.0**63, is_whole=True, words="a whole number")
MS: Final = Number(0, 1e6, words="a number of milliseconds, 0 or more")

_MAX_QUOTED: Final = 15
"""Characters of a clan's name in the game; a longer text may be a part of an API key."""


def _make_argument_type(kind: SettingKind) -> Callable[[str], object]:
    """Make a parser of values of a setting, to pass to argparse as `type`."""

    def read(text: str) -> object:
        try:
            return kind.read(text)
        except InvalidValue as error:
            raise argparse.ArgumentTypeError(f"{text} is not {error}") from None

    return read


class StoreSetting(argparse.Action):
    """Action that stores a setting's value, and its option in `flags`; `--no-…` overrides it."""

    def __init__(self, option_strings: list[str], dest: str, **more: Any) -> None:  # noqa: ANN401
        self.setting: Setting = more.pop("setting")
        super().__init__(option_strings, dest, **more)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Store the value and the option."""
        del parser
        setting, flag = self.setting, str(option_string)
        flags = namespace.flags
        if setting.off_option is not None and flags.get(setting.name) == setting.off_option[0]:
            return
        if self.nargs == 0:
            values = not flag.startswith("--no-") if self.const is None else self.const
        setattr(namespace, self.dest, values)
        namespace.flags = {**flags, setting.name: flag}


def add_settings(group: argparse._ActionsContainer, *names: str) -> None:
    """Add the options of settings."""
    for setting in map(NAMES.__getitem__, names):
        more: dict[str, Any] = {"action": StoreSetting, "setting": setting, "dest": setting.dest}
        if setting.off_option is not None:
            name, text, value = setting.off_option
            group.add_argument(name, nargs=0, const=value, help=text, **more)
        if not setting.flag:
            continue
        more["help"] = setting.help
        if isinstance(setting.kind, Boolean):
            flags = (setting.flag, f"--no-{setting.flag.removeprefix('--')}")
            group.add_argument(*flags, nargs=0, **more)
        elif isinstance(setting.kind, Choice):
            group.add_argument(setting.flag, choices=setting.kind.words, **more)
        else:
            read = _make_argument_type(setting.kind)
            if isinstance(setting.kind, Text):
                # No check here: argparse would print the text in its error, perhaps a key.
                read = read_file_name if setting.kind.is_file else str
            group.add_argument(setting.flag, type=read, metavar=setting.metavar, **more)


def add_number(
    group: argparse._ActionsContainer,
    flag: str,
    kind: Number,
    text: str,
    default: float,
    metavar: str = "N",
) -> None:
    """Add an option with a number; `text` is its help."""
    read = _make_argument_type(kind)
    group.add_argument(flag, type=read, default=default, metavar=metavar, help=text)


class _Schema(argparse.Action):
    """Action that prints the JSON Schema and exits, like `--help`."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        print(lazy.json.dumps(lazy.schema.build_json_schema(), indent=1))
        parser.exit()


def add_report_options(
    parser: argparse.ArgumentParser, formats: tuple[str, ...], *display: str
) -> None:
    """Add the options of a command that loads data and prints it.

    Args:
        formats: the choices of `--format`, the default first.
        display: settings of the output.
    """
    parser.add_argument(
        "--format",
        type=lambda name: _OTHER_NAMES.get(name, name),
        choices=formats,
        help=f"default: by the ending of FILE, else {formats[0]}",
    )
    add_file_options(parser)
    parser.add_argument(
        "--excel", action="store_true", help="CSV or TSV that Excel opens with all letters intact"
    )
    add_schema_option(parser, "json and jsonl")
    parser.set_defaults(formats=formats)
    add_quiet_option(parser)
    add_display_options(parser, *display)
    add_source_options(parser)


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Add `--output` and `--force`."""
    parser.add_argument(
        "-o",
        "--output",
        type=_read_output_name,
        metavar="FILE",
        help="write to FILE (all or nothing; - is stdout)",
    )
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")


def add_schema_option(parser: argparse.ArgumentParser, formats: str) -> None:
    """Add `--schema`, which describes these formats."""
    parser.add_argument(
        "--schema", action=_Schema, nargs=0, help=f"print the JSON Schema of {formats}"
    )


def join_tags(options: argparse.Namespace) -> None:
    """Join the tags of all arguments in one list; an argument may have several tags."""
    if (groups := getattr(options, "tags", None)) is not None:
        options.tags = [tag for tags in groups for tag in tags]


def resolve_format(options: argparse.Namespace) -> str:
    """Set a missing format by the file's ending, else the default; return an error, or empty."""
    formats = options.formats
    if not formats:
        return ""
    if options.format is None and (reason := _format_by_ending(options, formats)):
        return reason
    if options.excel and options.format not in {"csv", "tsv"}:
        return f"--excel is for csv and tsv, not for {options.format}"
    return ""


def _format_by_ending(options: argparse.Namespace, formats: tuple[str, ...]) -> str:
    options.format = "csv" if options.excel else formats[0]
    file: Path | None = options.output
    if file is None:
        return ""
    format_name = find_format(file.name)
    if format_name is None:
        if not file.suffix or _is_device(file):
            return ""
        known = ", ".join(list_extensions()[name] for name in formats if name in list_extensions())
        return f"{file.suffix} is not supported; use {known}, or --format"
    if format_name == "svg":
        return "a picture can only be saved on the screen, with w; here use --format"
    options.format = format_name
    return ""


def _is_device(file: Path) -> bool:
    """Return True for a device, whose name says nothing about the format."""
    return file.parts[:2] in {("/", "dev"), ("/", "proc")}


def add_quiet_option(parser: argparse.ArgumentParser) -> None:
    """Add `--quiet`, which does not hide failures and warnings."""
    parser.add_argument("-q", "--quiet", action="store_true", help="hide progress and hints")


def add_connection_options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add the options of the API and the key."""
    group = parser.add_argument_group("connection")
    group.add_argument("--demo", action="store_true", help="built-in demo, no key needed")
    add_settings(group, "token-file", "base-url", "timeout")
    return group


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the API, the key, the limits, the store and the demo."""
    group = add_connection_options(parser)
    add_settings(group, "concurrency", "load-timeout", "rate", "max-rate", "max-age")
    add_settings(group, "store", "preconnect")
    add_number(group, "--seed", SEED, "demo: random seed", default=1)
    latency = "demo: delay before each response"
    add_number(group, "--latency", MS, latency, default=0, metavar="MS")


def add_display_options(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add the options of the output: these settings, and `--ascii`."""
    add_settings(parser.add_argument_group("display"), *names, "ascii")
    parser.set_defaults(coloured="color" in names)


def add_tags(parser: argparse.ArgumentParser, text: str) -> None:
    """Add any number of clans, as `tags`; see `join_tags`."""
    parser.add_argument("tags", nargs="*", type=_read_tags, metavar="TAG", help=text)


def add_tag(parser: argparse.ArgumentParser) -> None:
    """Add one clan, as `tag`."""
    parser.add_argument(
        "tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag or a link"
    )


def read_tag(text: str, *, is_first: bool = False) -> Tag:
    """Read one tag or link; raise ArgumentTypeError if it is neither, or several."""
    tags = _read_tags(text, is_first=is_first)
    if len(tags) > 1:
        raise argparse.ArgumentTypeError(f"{len(tags)} tags are too many: give one")
    return tags[0]


def _read_tags(text: str, *, is_first: bool = False) -> tuple[Tag, ...]:
    """Read tags, or links that contain them, separated by commas or line breaks.

    If `is_first`, no command precedes the text, so it may be a mistyped command.
    """
    intent = lazy.intent.parse_intent(text)
    if intent.is_certain:
        return intent.tags
    reason = intent.reason
    is_name = reason == lazy.intent.LOOKS_LIKE_NAME
    if is_name and len(intent.name) <= _MAX_QUOTED:
        reason = f'"{intent.name}": {reason}'
    if intent.is_key:
        reason = f"{reason}; put it into the file ~/.crtoken"
    elif is_first and (near := suggest(text, COMMANDS)):
        reason = f"{reason}; did you mean the command {near}?"
    elif is_name:
        reason = f"{reason}, not a tag such as #2PP; to search by name, run clantui and press c"
    raise argparse.ArgumentTypeError(reason)


def _read_output_name(text: str) -> Path:
    """Read the name of a file to write; raise ArgumentTypeError for a folder: `x/`."""
    if unquote(text).endswith("/"):  # Path would drop it
        raise argparse.ArgumentTypeError(f"{text} is a folder; add a name for the file")
    return read_file_name(text)


def read_file_name(text: str) -> Path:
    """Read a file's name with its `~`; raise ArgumentTypeError if it is empty."""
    if not (name := unquote(text)):
        raise argparse.ArgumentTypeError("the name of the file is empty")
    return Path(name)
