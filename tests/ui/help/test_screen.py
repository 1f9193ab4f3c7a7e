"""Tests of the order, the search and the lines of the help."""

from __future__ import annotations

from typing import Final

import pytest
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from clantui.core.model.game import Rarity
from clantui.core.views import TAB_VIEWS, load_view
from clantui.ui.appearance.appearance import Appearance
from clantui.ui.help.screen import (
    MOST_USED,
    HelpScreen,
    list_help_scopes,
    list_help_sections,
    list_meanings,
)
from clantui.ui.keymap.actions import collect_actions
from clantui.ui.keymap.describe import list_action_lines
from clantui.ui.keymap.scopes import SCOPES
from tests.ui.harness import Stage, make_survey, stage
from tests.ui.screen_text import text


def keys_of(s: Stage) -> list[str]:
    """Return the lines with keys."""
    assert isinstance(s.app.screen, HelpScreen)
    return str(s.app.screen.query_one("#keys").render()).splitlines()


async def search(s: Stage, query: str) -> str:
    """Open the help if it is closed, and search in it."""
    if not isinstance(s.app.screen, HelpScreen):
        await s.press("question_mark")
    s.app.screen.query_one(Input).value = query
    await s.pilot.pause()
    return "\n".join(keys_of(s))


@pytest.mark.parametrize("key", TAB_VIEWS)
def test_a_view_is_explained_in_one_sentence(key: str) -> None:
    """A view has one sentence in the help; its `explanation` is longer."""
    meaning = load_view(key).meaning
    assert meaning.count(".") == 1
    assert meaning.endswith(".")
    assert meaning in list_meanings()[0].split("\n")


def test_the_help_of_the_clan_begins_with_the_most_used_keys() -> None:
    """The most used keys come first, in their order, and each action is listed once."""
    assert {*MOST_USED} <= collect_actions().keys()
    sections = list_help_sections("clan", list_action_lines(list_help_scopes("clan"), {}))
    assert [line.first.id for line in sections[0][1]] == list(MOST_USED)
    assert {"filter", "sort", "next-view", "switcher", "race"} < {*MOST_USED}
    listed = [line.ids for _, lines in sections for line in lines]
    assert len(listed) == len(set(listed))
    assert len(listed) == len(list_action_lines(list_help_scopes("clan"), {}))


@pytest.mark.parametrize("screen", ["race", "compare", "family", "history", "rankings", "player"])
def test_the_help_of_a_screen_begins_with_its_own_keys(screen: str) -> None:
    """The screen's own keys come first, with Esc as the last of them; global keys come last."""
    sections = list_help_sections(screen, list_action_lines(list_help_scopes(screen), {}))
    titles = [title for title, _ in sections]
    assert titles[0] == SCOPES[screen].title
    assert titles[-1] == "Everywhere"
    first = sections[0][1]
    assert all("escape" not in line.keys for line in first[:-1])


SYNONYMS: Final = {
    "export": "Save to file",
    "exit": "Quit",
    "settings": "theme",
    "save": "Save to file",
    "merge": "",
    "reload": "",
    "csv": "",
}
"""Words of the shortcut that each synonym finds."""


async def test_the_words_of_every_view_are_found() -> None:
    """A word that a view uses is explained, also if another view is open."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        for word in ("inactive", "week", "real"):
            await search(s, word)
            (meaning,) = s.app.screen.query("#meaning").results(Static)
            assert word in str(meaning.content).casefold()


async def test_synonyms_find_a_shortcut() -> None:
    """Synonyms of actions are found; Supercell's notice is not in search results."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        for query, words in SYNONYMS.items():
            found = await search(s, query)
            assert found != "No matching shortcut", query
            assert words in found, query
            assert "Supercell" not in text(s.app), query


async def test_blanks_are_no_search() -> None:
    """Blanks in the field leave all shortcuts, with the most used ones first."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        everything = await search(s, "")
        await s.press("space", "space")
        assert "\n".join(keys_of(s)) == everything


async def test_a_late_layout_keeps_the_search_results() -> None:
    """Search results stay if a layout requested before the search comes after it."""
    async with stage(first="2PP") as s:
        await s.arrive(make_survey(["Wizard"]))
        await s.press("question_mark")
        help_screen = s.app.screen
        assert isinstance(help_screen, HelpScreen)
        help_screen.on_resize()
        field = help_screen.query_one(Input)
        with help_screen.prevent(Input.Changed):
            field.value = "sort"
        help_screen.on_input_changed(Input.Changed(field, "sort"))
        await s.pilot.pause()
        assert "Sorting and filtering" in keys_of(s)
        assert "Most used" not in keys_of(s)


@pytest.mark.parametrize(
    "sizes",
    [((60, 20), (120, 40)), pytest.param(((40, 16),), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_sentence_of_more_lines_keeps_its_indent(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    """Further lines of a sentence are indented like its first line, at every width."""
    async with stage(first="2PP", size=(60, 20)) as s:
        await s.arrive(make_survey(["Wizard"]))
        await s.press("question_mark")
        await s.pilot.pause()
        for size in sizes:
            await s.resize(*size)
            width = s.app.screen.query_one("#keys").content_size.width
            lines = keys_of(s)
            assert max(map(len, lines)) <= max(width, 26), size
            continued = [line for line in lines if line.startswith("   ")]
            assert bool(continued) is (size[0] <= 60), size
            assert all(line[:14].isspace() and not line[14].isspace() for line in continued), size


async def test_escape_clears_the_search_and_then_closes() -> None:
    """The first Esc brings all shortcuts back, at the top; a page has the height of the text."""
    async with stage(loaded=make_survey(["Wizard"]), size=(60, 20)) as s:
        everything = await search(s, "")
        scroll = s.app.screen.query_one(VerticalScroll)
        await s.press("pagedown")
        assert scroll.scroll_offset.y == scroll.size.height
        await s.press("a")
        assert scroll.scroll_offset.y == 0
        assert "\n".join(keys_of(s)) != everything
        await s.press("escape")
        assert "\n".join(keys_of(s)) == everything
        await s.press("escape")
        assert s.app.screen is s.screen


async def test_colours_are_explained_where_rarities_are() -> None:
    """The colours have a line in the help of a table, and are found by their words."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        for query, shown in (("", True), ("rarity", True), ("favourite", False)):
            await search(s, query)
            assert s.app.screen.query_one("#colours").display is shown, query
            meanings = str(s.app.screen.query_one("#meaning", Static).content).split("\n\n")
            assert len(meanings) == len(set(meanings)), "each paragraph once"


async def test_a_search_finds_paragraphs_with_all_words_in_any_case() -> None:
    """A paragraph needs all words; if one is found, no line says that nothing matches."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        for query, found in (("comparison LUCK", True), ("luck zzz", False)):
            await search(s, query)
            meaning = s.app.screen.query_one("#meaning", Static)
            assert meaning.display is found
            assert ("could be luck" in str(meaning.content)) is found
            assert ("No matching shortcut" in keys_of(s)) is not found


async def test_headings_and_keys_have_their_own_style() -> None:
    """Sections are apart, under muted headings; keys are bold; the view is explained first."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await search(s, "")
        shown = s.app.screen.query_one("#keys", Static).content
        assert isinstance(shown, Content)
        styles: dict[str, list[str]] = {}
        for line in shown.split("\n"):
            for span in line.spans:
                styles.setdefault(str(span.style), []).append(line.plain)
        assert styles.keys() == {"$text-muted", "bold $text-accent"}
        assert styles["$text-muted"][0] == "Most used"
        lines = keys_of(s)
        for heading in styles["$text-muted"][1:]:
            assert not heading or lines[lines.index(heading) - 1] == ""
        meaning = str(s.app.screen.query_one("#meaning", Static).content)
        view = s.screen.view.view
        assert meaning.startswith(f"{view.title}: {view.explanation}")


async def test_keys_are_written_as_on_the_key_bar() -> None:
    """Arrows, Esc and Enter have their signs; nine keys that differ by a number have one line."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await search(s, "")
        words = {word for line in keys_of(s) for word in line[:13].split()}
        assert {"↓", "j", "↵", "?", "1…9"} < words
        assert not {"down", "up", "left", "right", "enter", "escape", "question_mark"} & words


@pytest.mark.parametrize(
    "keys",
    [("enter", "ctrl+t"), pytest.param(("f1", "f2", "question_mark"), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_the_keys_that_close_the_help(keys: tuple[str, ...]) -> None:
    """Enter, F1 and each key of the help, also one of the user's own, close it, and no more."""
    async with stage(loaded=make_survey(["Wizard"]), keymap={"help": "?,f2,ctrl+t"}) as s:
        for key in keys:
            await s.press("f2")
            assert isinstance(s.app.screen, HelpScreen), key
            await s.press(key)
            assert s.app.screen_stack == [s.screen], key


@pytest.mark.parametrize("colours", [pytest.param(True, marks=pytest.mark.soak), False])
async def test_the_legend_is_that_of_the_table_below(*, colours: bool) -> None:
    """Rarities have letters where cells have no colours; a screen without a view has no legend."""
    appearance = Appearance(colours=colours)
    async with stage(loaded=make_survey(["Wizard"]), appearance=appearance) as s:
        await search(s, "")
        legend = s.app.screen.query_one("#colours", Static)
        words = str(legend.content).split()
        assert legend.display
        assert {"C", "R", "E", "L"} & {*words} == (set() if colours else {"C", "R", "E", "L"})
        assert Rarity.EPIC.value in str(legend.content)
        await s.press("escape", "H")
        await search(s, "")
        assert not s.app.screen.query_one("#colours").display
