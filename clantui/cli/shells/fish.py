"""Completion in fish, from 3.0 on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clantui.cli.shells.grammar import Command, Flag, Value, ValueKind

_HEAD: Final = "# Completion of clantui in fish; written by: clantui completion fish\n"

_NO_COMMAND: Final = "__clantui_is ''"

_IS: Final = """
function __clantui_is
    set -l found (__clantui_command)
    test "$found" = "$argv[1]"
end

complete -c clantui -e
complete -c clantui -f
"""


def script(commands: tuple[Command, ...]) -> str:
    """Write the script.

    Args:
        commands: all there are, the screen first.
    """
    lines = [*_command(commands[1:]), _IS.rstrip(), *_lines(commands)]
    return _HEAD + "".join(f"{line}\n" for line in lines)


def _command(others: tuple[Command, ...]) -> Iterator[str]:
    """A function that tells which command has been typed."""
    yield ""
    yield "function __clantui_command"
    yield "    set -l words (commandline -opc)"
    yield "    for word in $words[2..-1]"
    yield "        switch $word"
    yield "            case --"
    yield "                return"
    yield f"            case {' '.join(command.name for command in others)}"
    yield "                echo $word"
    yield "                return"
    yield "        end"
    yield "    end"
    yield "end"


def _lines(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        when = f"complete -c clantui -n {_quoted(f'__clantui_is {_quoted(command.name)}')}"
        for flag in command.flags:
            yield f"{when} {_flag(flag)}"
        for place in dict.fromkeys(command.places):
            if offered := _offer(place):
                yield f"{when} {offered}"
    # The last that are named come first.
    when = f"complete -c clantui -n {_quoted(_NO_COMMAND)}"
    for command in reversed(commands[1:]):
        yield f"{when} -k -a {command.name} -d {_quoted(command.brief)}"


def _flag(flag: Flag) -> str:
    names = (f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in flag.names)
    value = "" if flag.value is None else f" -x {_offer(flag.value)}".rstrip()
    if flag.value is not None and flag.value.kind is ValueKind.FILES:
        value = " -r -F"
    return f"{' '.join(names)}{value} -d {_quoted(flag.what)}"


def _offer(value: Value) -> str:
    match value.kind:
        case ValueKind.WORDS:
            return f"-a {_quoted(' '.join(value.words))}"
        case ValueKind.FILES:
            return "-F"
        case ValueKind.CLANS:
            return "-k -a '(clantui completion clans 2> /dev/null)'"
        case ValueKind.LOCATIONS:
            return "-k -a '(clantui completion locations 2> /dev/null)'"
        case ValueKind.THEMES:
            return "-k -a '(clantui completion themes 2> /dev/null)'"
        case ValueKind.ANY:
            return ""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
