"""Arguments that several commands have, and how their values are read."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from clantui.cli import lazy
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
from clantui.core.export.filenames import extensions, format_of
from clantui.core.export.render import format_names

if TYPE_CHECKING:
    from clantui.core.model.tag import Tag

LIST_FORMATS: Final = format_names()

_OTHER_NAMES: Final = {"md": "markdown", "txt": "table", "text": "table"}
"""Names of formats by which people try them first, as files end and `clantui card` calls them."""
FORMATS: Final = (*LIST_FORMATS, "pairs")
RACE_FORMATS: Final = (*LIST_FORMATS, "chat")
"""The formats of lists, of clans and of races."""

PORT: Final = Number(0, 65535, whole=True, words="a port, 0 to 65535")
COUNT: Final = Number(1, 1000, whole=True)
SEED: Final = Number(-(2.0**63), 2.0**63, whole=True, words="a whole number")
MS: Final = Number(0, 1e6, words="a number of milliseconds, 0 or more")


def value_of(kind: SettingKind) -> Callable[[str], object]:
    """Return what reads a value for argparse, and says what it should have been."""

    def read(text: str) -> object:
        try:
            return kind.read(text)
        except InvalidValue as error:
            raise argparse.ArgumentTypeError(f"{text} is not {error}") from None

    return read


class StoreSetting(argparse.Action):
    """Stores a setting's value, and in `flags` by which option; a `--no-…` beside one wins."""

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
        """Store it."""
        del parser
        setting, flag = self.setting, str(option_string)
        flags: dict[str, str] = getattr(namespace, "flags", {})
        if setting.off is not None and flags.get(setting.name) == setting.off[0]:
            return
        if self.nargs == 0:  # `--no-cache` means that nothing may be older than 0 s
            yes = not flag.startswith("--no-")
            values = yes if isinstance(setting.kind, Boolean | Text) else 0.0
        setattr(namespace, self.dest, values)
        namespace.flags = {**flags, setting.name: flag}


def add_settings(group: argparse._ActionsContainer, *names: str) -> None:
    """Add the options of settings.

    Args:
        group: of a parser, or the parser itself.
    """
    for setting in map(NAMES.__getitem__, names):
        more: dict[str, Any] = {"action": StoreSetting, "setting": setting, "dest": setting.dest}
        if setting.off is not None:
            name, text = setting.off
            group.add_argument(name, nargs=0, help=text, **more)
        if not setting.flag:
            continue
        more["help"] = setting.help
        if isinstance(setting.kind, Boolean):
            both = (setting.flag, f"--no-{setting.flag.removeprefix('--')}")
            group.add_argument(*both, nargs=0, **more)
        elif isinstance(setting.kind, Choice):
            group.add_argument(setting.flag, choices=setting.kind.words, **more)
        else:
            read = _TEXTS.get(setting.metavar) or value_of(setting.kind)
            group.add_argument(setting.flag, type=read, metavar=setting.metavar, **more)


class _Schema(argparse.Action):
    """Prints the JSON Schema, and ends as `--help` does."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        """Print it."""
        print(lazy.json.dumps(lazy.schema.json_schema(), indent=1))
        parser.exit()


def add_output_options(parser: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    """Add the format and the file; see `resolve_format`.

    Args:
        parser: of a command that prints data.
        formats: of which the first is the default.
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


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Add the file, and whether it may be replaced."""
    parser.add_argument(
        "-o",
        "--output",
        type=read_file_name,
        metavar="FILE",
        help="write to FILE (all or nothing; - is stdout)",
    )
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")


def add_schema_option(parser: argparse.ArgumentParser, formats: str) -> None:
    """Add `--schema`; `formats` are those that it describes, in words."""
    parser.add_argument(
        "--schema", action=_Schema, nargs=0, help=f"print the JSON Schema of {formats}"
    )


def resolve_format(options: argparse.Namespace) -> str:
    """Set a format that was not named: by the file's ending, else the first there is.

    Returns:
        Why there is none, as a sentence; empty if there is one.
    """
    formats = getattr(options, "formats", ())
    if not formats:
        return ""
    if options.format is None and (reason := _format_by_ending(options, formats)):
        return reason
    if options.excel and options.format not in {"csv", "tsv"}:
        return f"--excel is for csv and tsv, not for {options.format}"
    return ""


def _format_by_ending(options: argparse.Namespace, formats: tuple[str, ...]) -> str:
    options.format = "csv" if options.excel else formats[0]
    if options.output is None:
        return ""
    form = format_of(options.output.name) or options.format
    ending = options.output.suffix
    if ending and format_of(options.output.name) is None and not _is_device(options.output):
        known = ", ".join(extensions()[name] for name in formats if name in extensions())
        return f"{ending} is not supported; use {known}, or --format"
    if form == "svg":
        return "a picture can only be saved on the screen, with w; here use --format"
    if form not in formats:
        return f"{form} is not supported here; use --format with {', '.join(formats)}"
    options.format = form
    return ""


def _is_device(file: Path) -> bool:
    """Return whether nobody chose the name for what is in the file."""
    return file.parts[:2] in {("/", "dev"), ("/", "proc")}


def add_quiet_option(parser: argparse.ArgumentParser) -> None:
    """Add `--quiet`; failures and warnings are printed in any case."""
    parser.add_argument("-q", "--quiet", action="store_true", help="hide progress")


def add_connection_options(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """Add which API to ask, and with which key."""
    group = parser.add_argument_group("connection")
    group.add_argument("--demo", action="store_true", help="built-in demo, no key needed")
    add_settings(group, "token-file", "base-url", "timeout")
    return group


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add which API to ask, and how."""
    group = add_connection_options(parser)
    add_settings(group, "concurrency", "load-timeout", "rate", "max-rate", "max-age")
    add_settings(group, "store", "preconnect")
    group.add_argument(
        "--seed", type=value_of(SEED), default=1, metavar="N", help="demo: random seed"
    )
    group.add_argument(
        "--latency", type=value_of(MS), metavar="MS", help="demo: delay before each response"
    )


def add_display_options(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add how the output looks: `--ascii`, and the settings that are named."""
    add_settings(parser.add_argument_group("display"), *names, "ascii")


def add_tags(parser: argparse.ArgumentParser, text: str) -> None:
    """Add any number of clans, as `tags`."""
    parser.add_argument(
        "tags", nargs="*", type=_read_tags, action=_ExtendTags, metavar="TAG", help=text
    )


def add_tag(parser: argparse.ArgumentParser) -> None:
    """Add one clan, as `tag`."""
    parser.add_argument(
        "tag", nargs="?", type=read_tag, metavar="TAG", help="a clan's tag or a link"
    )


def read_tag(text: str, *, is_first: bool = False) -> Tag:
    """Read a tag; see `cli.tags`, which is imported for a tag alone."""
    return lazy.tags.read_tag(text, is_first=is_first)


def _read_tags(text: str) -> tuple[Tag, ...]:
    return lazy.tags.read_tags(text)


def read_file_name(text: str) -> Path:
    """Read the name of a file; `~` is left to `cli.resolve`, which knows home.

    Raises:
        ArgumentTypeError: if it is empty, as of a script's variable that is not set.
    """
    if not (name := unquote(text)):
        raise argparse.ArgumentTypeError("the name of the file is empty")
    return Path(name)


_TEXTS: Final[dict[str | None, Callable[[str], object]]] = {
    "FILE": read_file_name,
    "URL": str,
    "THEME": str,
}
"""Readers of texts: argparse must not repeat a key in the wrong place."""


class _ExtendTags(argparse.Action):
    """Collects the tags of all arguments, each of which may hold several, as one list."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Keep the tags in the order in which they were given."""
        del parser, option_string
        groups = values if isinstance(values, list) else []
        setattr(namespace, self.dest, [tag for tags in groups for tag in tags])
