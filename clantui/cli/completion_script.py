"""The completion script of a shell, made by shtab from the parsers.

shtab completes commands, options, choices and files. For clans, locations and themes the script
runs `clantui completion clans` at each press of Tab: a line for each word, with a description.
"""

from __future__ import annotations

import argparse
from typing import Any, Final

import shtab

from clantui.cli.commands.completion import SHELLS
from clantui.cli.parser import CommandParser, make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.core import views

_LISTS: Final = {"TAG": "clans", "LOCATION": "locations", "THEME": "themes"}
"""The list of `clantui completion` that completes an argument, by its `metavar`."""

_COLUMNS: Final = tuple(
    dict.fromkeys(
        column for name in views.ALL_VIEWS for column in views.load_view(name).list_sort_names()
    )
)
"""Sort columns of all views: the script cannot know which view has been typed."""

_WORDS: Final = {"VIEW": views.ALL_VIEWS, "SHELL": SHELLS, "COLUMN": _COLUMNS}
"""Words that complete an argument, by its `metavar`: argparse does not know these choices."""

_BASH: Final = r"""
# Words that clantui prints, with descriptions if there are several; nothing in them is expanded.
_clantui_list() {
    local word what words=() lines=()
    while IFS=$'\t' read -r word what; do
        [[ $word == "$2"* ]] || continue
        words+=("$word")
        lines+=("$word${what:+  $what}")
    done <<< "$(clantui completion "$1" 2> /dev/null)"
    # 37 and 42: menu completion and insert-completions, which insert the words.
    if (( ${#words[@]} > 1 && COMP_TYPE != 37 && COMP_TYPE != 42 )); then
        printf '%s\n' "${lines[@]}"
    elif (( ${#words[@]} )); then
        printf '%s\n' "${words[@]}"
    fi
}
_clantui_clans() { _clantui_list clans "$(printf %s "$1" | LC_ALL=C tr a-z A-Z)"; }
_clantui_locations() { _clantui_list locations "$(printf %s "$1" | LC_ALL=C tr A-Z a-z)"; }
_clantui_themes() { _clantui_list themes "$(printf %s "$1" | LC_ALL=C tr A-Z a-z)"; }

# bash splits --option=value into three words.
_clantui() {
    local words=() at=$COMP_CWORD index
    for index in "${!COMP_WORDS[@]}"; do
        if [[ ${COMP_WORDS[index]} != = ]]; then
            words+=("${COMP_WORDS[index]}")
        elif (( index == COMP_CWORD )); then
            words+=("")
        elif (( index < COMP_CWORD )); then
            (( at -= 1 ))
        fi
    done
    local COMP_WORDS=("${words[@]}") COMP_CWORD=$at
    _shtab_clantui
}
"""

_BASH_END: Final = """
_shtab_clantui_pos_0_COMPGEN=_clantui_clans
complete -o bashdefault -o nosort -F _clantui clantui 2> /dev/null ||
    complete -o bashdefault -F _clantui clantui
"""

_ZSH: Final = r"""
# Words that clantui prints, with descriptions; nothing in them is expanded.
_clantui_list() {
    local word what
    local -a answers
    while IFS=$'\t' read -r word what; do
        what=${what//\\/\\\\}
        answers+=("$word:$what")
    done < <(clantui completion $1 2> /dev/null)
    _describe -V -t $1 $1 answers -M 'm:{a-zA-Z}={A-Za-z}'
}
_clantui_clans() { _clantui_list clans }
_clantui_locations() { _clantui_list locations }
_clantui_themes() { _clantui_list themes }

# The first word is a command or a clan.
functions[_clantui_commands]=$functions[_shtab_clantui_commands]
_shtab_clantui_commands() {
    _clantui_commands
    _clantui_clans
}
"""

_FISH_END: Final = """
complete -c clantui -n '_shtab_clantui_using; and test $_shtab_clantui_npos -eq 0' \
-ka "(clantui completion clans 2>/dev/null)"
"""


def make_script(shell: str) -> str:
    """Return the completion script of bash, zsh or fish."""
    preamble = {"bash": _BASH, "zsh": _ZSH}.get(shell, "")
    end = {"bash": _BASH_END, "fish": _FISH_END}.get(shell, "")
    script: str = shtab.complete(_make_root(), shell, preamble=preamble) + end
    # shtab 1.13 lets zsh complete only the first of any number of arguments.
    return script.replace('"(*)::', '"*:') if shell == "zsh" else script


def _make_root() -> argparse.ArgumentParser:
    """Make one parser of all commands, with a completer for each value."""
    root = make_parser(SCREEN)
    root._actions[:] = [a for a in root._actions if a.option_strings]  # noqa: SLF001 — no clan
    _add_completers(root)
    make: Any = _make_command  # typeshed asks for a class; argparse only calls it
    commands = root.add_subparsers(prog="clantui", parser_class=make)
    for name, text in COMMANDS.items():
        commands.add_parser(name, help=text).description = text
    return root


def _make_command(prog: str) -> CommandParser:
    parser = make_parser(prog.removeprefix("clantui "))
    _add_completers(parser)
    return parser


def _add_completers(parser: argparse.ArgumentParser) -> None:
    for action in parser._actions:  # noqa: SLF001 — argparse has no other way
        complete: object = None
        if action.metavar == "FILE":
            complete = "file"
        elif action.metavar in _WORDS:
            action.choices = _WORDS[action.metavar]
        elif (name := _LISTS.get(str(action.metavar))) is not None:
            function = f"_clantui_{name}"
            answer = f"(clantui completion {name} 2>/dev/null)"
            complete = {"bash": function, "zsh": function, "fish": answer}
        if complete is not None:
            action.complete = complete  # type: ignore[attr-defined]  # shtab's own
