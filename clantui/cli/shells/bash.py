"""Completion in bash, from 3.2 on: nothing is asked of bash-completion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clantui.cli.shells.grammar import Command, Value, ValueKind

_BEFORE: Final = r"""# Completion of clantui in bash; written by: clantui completion bash

# Offers those of its arguments that begin with what is being typed.
_clantui_words() {
    local word
    for word; do
        [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
    done
}

# Offers what clantui itself tells, lines of a word and what it is. That is shown beside the words
# while there are several; nothing in it is ever expanded.
_clantui_told() {
    local word what typed lines=() words=()
    typed=$(printf %s "$cur" | LC_ALL=C tr "$2" "$3")
    while IFS=$'\t' read -r word what; do
        [[ $word == "$typed"* ]] || continue
        words+=("$word")
        lines+=("$word${what:+  $what}")
    done <<< "$(clantui completion "$1" 2> /dev/null)"
    compopt -o nosort 2> /dev/null
    # 37 and 42: the words are put in one after the other, not listed.
    if (( ${#words[@]} + ${#COMPREPLY[@]} > 1 && COMP_TYPE != 37 && COMP_TYPE != 42 )); then
        COMPREPLY+=("${lines[@]}")
    else
        COMPREPLY+=("${words[@]}")
    fi
}

_clantui_files() {
    local word
    compopt -o filenames 2> /dev/null
    while IFS= read -r word; do
        [[ $word ]] && COMPREPLY+=("$word")
    done <<< "$(compgen -f -- "$cur")"
}

_clantui() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' at
    COMPREPLY=()
    # bash takes --option=value apart.
    if [[ $cur == = ]]; then
        cur=''
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    for (( at = 1; at < COMP_CWORD; at++ )); do
        case ${COMP_WORDS[at]} in
            --) break ;;
"""


def script(commands: tuple[Command, ...]) -> str:
    """Write the script.

    Args:
        commands: all there are, the screen first.
    """
    return _BEFORE + "".join(f"{line}\n" for line in _rest(commands))


def _rest(commands: tuple[Command, ...]) -> Iterator[str]:
    screen, *others = commands
    names = [command.name for command in others]
    yield f"            {'|'.join(names)}) command=${{COMP_WORDS[at]}}; break ;;"
    yield "        esac"
    yield "    done"
    yield "    case $command:$prev in"
    for offer, spots in _values(commands).items():
        yield f"        {'|'.join(spots)})"
        yield f"            {offer}; return ;;"
    yield "    esac"
    yield "    case $command:$cur in"
    for command in commands:
        flags = " ".join(name for flag in command.flags for name in flag.names)
        yield f"        {command.name}:-*) _clantui_words {flags} ;;"
    yield f"        :*) _clantui_words {' '.join(names)}; {_places(screen)} ;;"
    for command in others:
        yield f"        {command.name}:*) {_places(command)} ;;"
    yield "    esac"
    yield "}"
    yield ""
    yield "complete -F _clantui clantui"


def _values(commands: tuple[Command, ...]) -> dict[str, list[str]]:
    """What is offered for options, each with all spots `command:option` where it is wanted."""
    found: dict[str, list[str]] = {}
    for command in commands:
        for flag in command.flags:
            if flag.value is not None:
                spots = (f"{command.name}:{name}" for name in flag.names)
                found.setdefault(_offer(flag.value), []).extend(spots)
    return found


def _places(command: Command) -> str:
    return "; ".join(dict.fromkeys(map(_offer, command.places))) or ":"


def _offer(value: Value) -> str:
    match value.kind:
        case ValueKind.WORDS:
            return f"_clantui_words {' '.join(value.words)}"
        case ValueKind.FILES:
            return "_clantui_files"
        case ValueKind.CLANS:
            return "_clantui_told clans a-z A-Z"
        case ValueKind.LOCATIONS:
            return "_clantui_told locations A-Z a-z"
        case ValueKind.THEMES:
            return "_clantui_told themes A-Z a-z"
        case ValueKind.ANY:
            return ":"
