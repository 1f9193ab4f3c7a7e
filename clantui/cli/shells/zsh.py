"""Completion in zsh, by its own `_arguments`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clantui.cli.shells.grammar import Command, Flag, Value, ValueKind

_BEFORE: Final = r"""#compdef clantui
# Completion of clantui in zsh; written by: clantui completion zsh

# What clantui itself tells: lines of a word and what it is, of which nothing is ever expanded.
_clantui_told() {
    local word what
    local -a told
    while IFS=$'\t' read -r word what; do
        what=${what//\\/\\\\}
        told+=("$word:$what")
    done < <(clantui completion $1 2> /dev/null)
    _describe -V -t $1 $1 told -M 'm:{a-zA-Z}={A-Za-z}'
}

"""

_AFTER: Final = r"""
# Read by `autoload`, or by `eval`.
if [[ $funcstack[1] == _clantui ]]; then
    _clantui "$@"
elif (( $+functions[compdef] )); then
    compdef _clantui clantui
else
    print -u2 'clantui: the completion belongs after: autoload -Uz compinit && compinit'
fi
"""


def script(commands: tuple[Command, ...]) -> str:
    """Write the script.

    Args:
        commands: all there are, the screen first.
    """
    lines = [*_first(commands[1:]), *_main(commands)]
    return _BEFORE + "".join(f"{line}\n" for line in lines) + _AFTER


def _first(others: tuple[Command, ...]) -> Iterator[str]:
    """What may stand where nothing stands yet: a command or a clan."""
    yield "_clantui_first() {"
    yield "    local -a commands=("
    for command in others:
        yield f"        {_quoted(f'{command.name}:{command.brief}')}"
    yield "    )"
    yield "    _describe -V -t commands command commands"
    yield "    _clantui_told clans"
    yield "}"
    yield ""


def _main(commands: tuple[Command, ...]) -> Iterator[str]:
    names = "|".join(command.name for command in commands[1:])
    yield "_clantui() {"
    yield "    local curcontext=$curcontext command=''"
    yield "    local -i at"
    yield "    for (( at = 2; at < CURRENT; at++ )); do"
    yield "        case $words[at] in"
    yield "            (--) break ;;"
    yield f"            ({names})"
    yield "                command=$words[at] words[at]=()"
    yield "                (( CURRENT-- ))"
    yield "                break ;;"
    yield "        esac"
    yield "    done"
    yield "    case $command in"
    for command in commands:
        yield f"        ({_quoted(command.name)}) _arguments -S : \\"
        yield from (f"            {spec} \\" for spec in _specs(command))
        yield "            ;;"
    yield "    esac"
    yield "}"


def _specs(command: Command) -> Iterator[str]:
    yield from map(_flag, command.flags)
    for at, place in enumerate(command.places, 1):
        which = "*" if command.many and at == len(command.places) else at
        what = _offer(place) if command.name else "_clantui_first"
        yield _quoted(f"{which}:{place.name}:{what}")


def _flag(flag: Flag) -> str:
    what = "".join(f"\\{c}" if c in "[]\\" else c for c in flag.what)
    value = "" if flag.value is None else f":{flag.value.name}:{_offer(flag.value)}"
    told = _quoted(f"[{what}]{value}")
    if len(flag.names) == 1:
        sign = "=" if flag.value is not None else ""
        return f"{flag.names[0]}{sign}{told}"
    both = (f"{name}{'=' if flag.value and name[1] == '-' else ''}" for name in flag.names)
    return f"'({' '.join(flag.names)})'{{{','.join(both)}}}{told}"


def _offer(value: Value) -> str:
    match value.kind:
        case ValueKind.WORDS:
            return f"({' '.join(value.words)})"
        case ValueKind.FILES:
            return "_files"
        case ValueKind.CLANS:
            return " _clantui_told clans"  # the blank keeps its argument the first
        case ValueKind.LOCATIONS:
            return " _clantui_told locations"
        case ValueKind.THEMES:
            return " _clantui_told themes"
        case ValueKind.ANY:
            return " "


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
