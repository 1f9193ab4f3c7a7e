"""Tests of names, docstrings, unpacked literals, sizes of folders and imports in functions."""

from __future__ import annotations

import ast
import gc
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias

import pytest

ROOT: Final = Path(__file__).parent.parent

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_PARTICIPLES: Final = """
asked begun bent born bound built chosen come done drawn driven fallen found given gone grown held
hidden kept known laid left lent lost made meant met said seen sent shown slept spent spoken stood
taken thought typed understood woken worn written
"""
IRREGULAR: Final = frozenset(_PARTICIPLES.split())
"""Participles that end in neither -ed nor -ing."""

NO_PARTICIPLES: Final = frozenset({"feed", "succeed"})
"""Verbs that look like participles."""

NOUNS: Final = frozenset({"Setting", "Standing"})
"""Last words of classes: nouns that look like gerunds."""

MAX_MODULES: Final = 20
"""Most modules in a folder, without its `__init__`."""

LARGE_FOLDERS: Final = frozenset(
    {
        "clantui/core/views",  # a view is a module
        "tests/bench",
        "tests/cli",
        "tests/core/views",
        "tests/factories",
        "tests/ui/clan",
    }
)
"""Folders with more modules, which are of one subject."""

VAGUE_BEGINNINGS: Final = frozenset(
    {"What", "Whether", "Who", "Whom", "Whose", "Where", "How", "Those", "Nobody"}
)
"""First words of docstrings that make a reader guess what the function returns."""

_THIRD_PERSON: Final = """
Adds Asks Builds Chooses Collects Completes Composes Converts Creates Decides Decodes Deletes
Describes Does Encodes Finds Gives Goes Has Holds Is Keeps Knows Makes Opens Parses Prints Receives
Removes Replaces Resolves Returns Runs Saves Says Selects Sends Shows Starts Takes Underlines Wraps
"""
THIRD_PERSON: Final = frozenset(_THIRD_PERSON.split())
"""Verbs, none of them also a plural noun, that describe what an object does."""

CONTINUATIONS: Final = re.compile(r"(And|Also|Even|Not even|But)\b")
"""Beginnings of docstrings that can only be read after the name of the test."""

_VAGUE: Final = """
one told said kept asked heard came took does says them me whom who what where why how about here
there dice course wish leaf shelf doubt
"""
VAGUE_NAMES: Final = frozenset(_VAGUE.split())
"""Names of variables that hide what they hold."""

PROTOCOLS: Final = {
    "COLUMNS": "the columns of a view",
    "FORMAT": "an export format, found by `core/export/render`",
    "VIEW": "a view, found by `core/views`",
    "add_arguments": "the arguments of a command, called by `cli/registry`",
    "run": "a command, called by `cli/registry`; in `__main__` the program",
    "upgrade": "a migration, called by `store/database`",
}
"""Names that a module has because another one looks for it, or its readers do."""

RAISING_SETTINGS_ERROR: Final = ("cli/resolve.py", "cli/session.py", "config/settings.py")
"""Modules that raise a SettingsError, for a setting; the others raise a CommandError."""

LAZY: Final = frozenset(
    {
        "config/paths.py",  # not on Windows; rarely needed
        "core/modules.py",  # rarely needed
        "images/rasterise.py",  # an optional package
        "images/validate.py",  # an optional package
        "ui/deck/card_art.py",  # an optional package
        "ui/terminal/images.py",  # an optional package; not on Windows
    }
)
"""Modules that may import inside a function; all others use `LateModule`."""


@pytest.fixture(scope="module", autouse=True)
def _keep_garbage() -> Iterator[None]:
    """Collect no garbage: there is none, and all syntax trees would be searched for it."""
    gc.disable()
    yield
    gc.enable()


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text("utf-8"))


@cache
def walk(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of a module but contexts of names; walking them takes half of the time."""
    found: list[ast.AST] = [parse(path)]
    for node in found:  # twice as fast as `ast.walk`
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                found += [part for part in value if isinstance(part, ast.AST)]
            elif isinstance(value, ast.AST) and field != "ctx":
                found.append(value)
    return tuple(found)


def modules(folder: str) -> list[Path]:
    """Return the modules below one of the two top folders."""
    return sorted((ROOT / folder).rglob("*.py"))


LATE: Final = [
    path for path in modules("clantui") if "import LateModule" in path.read_text("utf-8")
]
"""Modules that have a `LateModule`."""


def place(path: Path, node: ast.AST) -> str:
    """Return a path and a line number, as editors open them."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    """Yield the program's public classes."""
    for path in modules("clantui"):
        for node in walk(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield path, node


def public_names(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Yield what a module defines at its top: classes, types, functions and constants."""
    for node in parse(path).body:
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.AnnAssign(target=ast.Name(id=name))
                | ast.Assign(targets=[ast.Name(id=name)])
            ) if not name.startswith("_"):
                yield node, name


def functions() -> Iterator[tuple[Path, Function]]:
    """Yield all functions and methods."""
    for path in modules("clantui") + modules("tests"):
        for node in walk(path):
            if isinstance(node, Function):
                yield path, node


def is_noun(node: Function) -> bool:
    """Return True for a property or a fixture, whose name is a noun."""
    decorators = " ".join(ast.unparse(line) for line in node.decorator_list)
    return re.search(r"property\b|\bfixture\b", decorators) is not None


def variables(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Yield the variables and parameters of a module, without the fields of its classes."""
    fields = {
        name
        for node in walk(path)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for name in ast.walk(statement)
    }
    for node in walk(path):
        if isinstance(node, ast.arg):
            yield node, node.arg
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node, node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node, node.id


def last_word(name: str) -> str:
    """Return the last word of a name in CamelCase."""
    words: list[str] = re.findall(r"[A-Z][a-z]*|[a-z]+", name)
    return words[-1]


def is_participle(word: str) -> bool:
    """Return True if a word is a past or present participle, such as "opened" or "opening"."""
    return word.isalpha() and (word in IRREGULAR or word.endswith(("ed", "ing")))


def check_exemptions(found: dict[str, str], exempt: frozenset[str]) -> None:
    """Check that names, by their places, are all exempt, and that each exemption is needed."""
    assert [spot for spot, name in found.items() if name not in exempt] == []
    assert exempt - set(found.values()) == set()


def imported_modules(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, with the full name of the imported object."""
    if isinstance(statement, ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name, f"{statement.module}.{alias.name}"
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            yield alias.asname or alias.name, alias.name


def test_no_two_modules_define_the_same_public_name() -> None:
    """Names of the demo count apart: it imports none of our other packages."""
    places: defaultdict[tuple[bool, str], list[str]] = defaultdict(list)
    for path in modules("clantui"):
        for node, name in public_names(path):
            places[path.is_relative_to(ROOT / "clantui/demo"), name].append(place(path, node))
    assert len(places) > 1000
    assert {
        name: found
        for (_, name), found in places.items()
        if len(found) > 1 and name not in PROTOCOLS
    } == {}


def test_no_function_is_named_after_a_participle() -> None:
    """A function is a verb in the imperative: `open_database`, not `opened`."""
    found = {
        f"{place(path, node)} {node.name}": node.name.strip("_")
        for path, node in functions()
        if node.name.islower()  # Twisted's own names are in camelCase
        and not node.name.startswith("__")
        and is_participle(node.name.strip("_"))
        and not is_noun(node)
    }
    check_exemptions(found, NO_PARTICIPLES)


def test_no_variable_has_a_vague_name() -> None:
    """Variables and parameters are named `card`, `rows` or `error`, not `one`."""
    wrong = [
        f"{place(path, node)} {name}"
        for path in modules("clantui") + modules("tests")
        for node, name in variables(path)
        if name.strip("_").lower() in VAGUE_NAMES
    ]
    assert wrong == []


def is_event(node: ast.ClassDef) -> bool:
    """Return True for an error or a message, which is named after what has happened."""
    bases = [ast.unparse(base) for base in node.bases]
    return any(re.search(r"(Error|Exception|Message|Event)$", base) for base in bases)


def test_no_public_class_is_named_after_a_participle() -> None:
    """A class is a noun. Errors and messages may be participles."""
    found = {
        f"{place(path, node)} {node.name}": last_word(node.name)
        for path, node in classes()
        if is_participle(last_word(node.name).lower()) and not is_event(node)
    }
    check_exemptions(found, NOUNS)


def test_no_docstring_begins_with_a_vague_word() -> None:
    """A docstring, also of a constant, begins "Return True if …", not "Whether …"."""
    wrong = []
    for path in modules("clantui") + modules("tests"):
        for node in walk(path):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                text = str(node.value.value)
                if re.split(r"\W", text, maxsplit=1)[0] in VAGUE_BEGINNINGS:
                    wrong.append(f"{place(path, node)} {text.splitlines()[0]}")
    assert wrong == []


def test_the_docstring_of_a_class_begins_with_a_noun() -> None:
    """A class is a thing: `Loader of clans`, not `Loads clans`."""
    wrong = [
        f"{place(path, node)} {text.splitlines()[0]}"
        for path in modules("clantui")
        for node in walk(path)
        if isinstance(node, ast.ClassDef) and (text := ast.get_docstring(node))
        if text.split(maxsplit=1)[0] in THIRD_PERSON
    ]
    assert wrong == []


def test_the_docstring_of_a_test_can_be_read_alone() -> None:
    """The docstring of a test is a sentence of its own, and does not continue the name."""
    wrong = [
        f"{place(path, node)} {text.splitlines()[0]}"
        for path in modules("tests")
        for node in walk(path)
        if isinstance(node, Function) and (text := ast.get_docstring(node))
        if CONTINUATIONS.match(text)
    ]
    assert wrong == []


def test_no_module_of_tests_imports_another() -> None:
    """Code that modules of tests share is in a module of its own, mostly in `factories`."""
    wrong = [
        f"{place(path, node)} {node.module}"
        for path in modules("tests")
        for node in walk(path)
        if isinstance(node, ast.ImportFrom) and re.match(r"tests\b.*\.test_", str(node.module))
    ]
    assert wrong == []


def test_no_folder_has_too_many_modules() -> None:
    """The list of a folder stays short enough to be read."""
    paths = (path for tree in ("clantui", "tests") for path in modules(tree))
    counts = Counter(
        path.parent.relative_to(ROOT).as_posix() for path in paths if path.name != "__init__.py"
    )
    large = {folder for folder, number in counts.items() if number > MAX_MODULES}
    assert large == LARGE_FOLDERS


def test_only_listed_modules_import_inside_a_function() -> None:
    """Each of these imports has a `noqa`, which ruff requires."""
    code = "PLC" + "0415"
    found = {
        path.relative_to(ROOT / "clantui").as_posix()
        for path in modules("clantui")
        if code in path.read_text("utf-8")
    }
    assert found == LAZY


def test_a_settings_error_is_about_a_setting() -> None:
    """A file, a port or a clan that cannot be used is a CommandError."""
    found = [
        path.relative_to(ROOT / "clantui").as_posix()
        for path in modules("clantui")
        if "raise SettingsError(" in path.read_text("utf-8")
    ]
    assert tuple(found) == RAISING_SETTINGS_ERROR


@pytest.mark.parametrize("path", LATE, ids=lambda path: path.name)
def test_a_late_module_imports_the_module_of_the_type_checker(path: Path) -> None:
    """`TYPE_CHECKING` has two branches, and mypy reads only one of them."""
    typed: dict[str, str] = {}
    late: dict[str, str] = {}
    for node in parse(path).body:
        if not isinstance(node, ast.If) or ast.unparse(node.test) != "TYPE_CHECKING":
            continue
        for statement in node.body:
            typed |= dict(imported_modules(statement))
        for statement in node.orelse:
            assert isinstance(statement, ast.Assign)
            assert isinstance(statement.value, ast.Call)
            (target,), (full,) = statement.targets, statement.value.args
            late[ast.unparse(target)] = ast.literal_eval(full)
    assert late
    assert late.items() <= typed.items()
    for name in late.values():
        assert find_spec(name) is not None, name


def test_no_literal_is_unpacked_in_place() -> None:
    """`f(*("a", "b"))` is `f("a", "b")`: the formatter decides where lines end."""
    wrong = [
        place(path, node)
        for path in modules("clantui") + modules("tests")
        for node in walk(path)
        if isinstance(node, ast.Starred) and isinstance(node.value, ast.Tuple | ast.List | ast.Set)
    ]
    assert wrong == []
