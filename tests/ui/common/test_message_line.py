"""Tests of the message line."""

from __future__ import annotations

from typing import Final

from textual.notifications import SeverityLevel
from textual.widgets._toast import Toast

from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import KeyReason, MessageLine, withdraw_reasons
from clantui.ui.common.table.sort_screen import SortScreen
from tests.ui.harness import Stage, make_survey, stage
from tests.ui.screen_text import text


class ExpiringReason(KeyReason):
    """Reason of a key that expires after it was first looked at."""

    looks = 0

    @property
    def has_expired(self) -> bool:
        """Return False the first time."""
        self.looks += 1
        return self.looks > 1


HOSTILE = "[b]bold[/b] \x1b[31mred\n\u202eevil <c3>x</c> "


async def load_clan(s: Stage) -> None:
    """Load a clan."""
    await s.load(make_survey(["Wizard", "Miner"]))


async def test_only_the_newest_message_is_shown_above_the_key_bar() -> None:
    """A message replaces the last one, on the line above the key bar; nothing else moves."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        before, grid = text(s.app).splitlines(), s.table.region
        s.screen.notify("first thing")
        s.screen.notify("second thing")
        await s.pilot.pause()
        after = text(s.app).splitlines()
        changed = [y for y, old in enumerate(before) if old != after[y]]
        assert changed == [22]
        assert "second thing" in after[22]
        assert "first thing" not in text(s.app)
        assert (s.table.region, s.screen.query_one(KeyBar).region.y) == (grid, 23)
        assert not s.app.screen.query(Toast)


async def test_a_long_warning_is_shown_whole() -> None:
    """A warning with a long path takes more lines above the key bar; nothing else moves."""
    warning = f"nothing is saved: the store /{'x' * 20}/y.sqlite3 cannot be used (Not a directory)"
    async with stage(first="2PP") as s:
        await load_clan(s)
        before, grid = text(s.app).splitlines(), s.table.region
        severities: tuple[SeverityLevel, ...] = ("warning", "error")
        for severity in severities:
            s.screen.notify(warning, severity=severity)
            await s.pilot.pause()
            after = text(s.app).splitlines()
            changed = [y for y, old in enumerate(before) if old != after[y]]
            assert changed == [21, 22], severity
            assert "(Not a directory)" in after[22], severity
            assert s.table.region == grid, severity
            s.screen.notify("a word")
            await s.pilot.pause()
            assert s.screen.query_one(MessageLine).region.height == 1, severity


async def test_a_message_expires() -> None:
    """After the timeout an older message that lasts longer is shown again, or none."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        before = text(s.app)
        s.screen.notify("a warning", severity="warning", timeout=60)
        s.screen.notify("a word", timeout=0.2)
        await s.pilot.pause()
        await s.until(lambda: "! a warning" in text(s.app))
        await s.pilot.click(MessageLine)
        assert text(s.app) == before


async def test_a_newer_message_outlives_the_timeout_of_an_older_one() -> None:
    """When an older message expires, the newer one that has taken its line stays."""
    async with stage(loaded=make_survey(["Wizard", "Miner"])) as s:
        s.screen.notify("a word", timeout=0.2)
        await s.pilot.pause()
        s.screen.notify("a warning", timeout=60)
        await s.pilot.pause()
        await s.pilot.pause(0.4)
        assert "› a warning" in text(s.app)


async def test_a_message_removed_by_a_click_does_not_come_back() -> None:
    """A removed message is gone, also after another screen was opened and closed."""
    async with stage(loaded=make_survey(["Wizard", "Miner"])) as s:
        before = text(s.app)
        s.screen.notify("a warning", timeout=60)
        await s.pilot.pause()
        await s.pilot.click(MessageLine)
        await s.press("i", "escape")
        assert text(s.app) == before


SIGNS: Final[dict[SeverityLevel, str]] = {"information": "›", "warning": "!", "error": "✗"}


async def test_each_severity_has_a_sign() -> None:
    """A message begins with the sign of its severity, which needs no colour."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        for severity, sign in SIGNS.items():
            s.screen.notify("it happened", title="Thornwood", severity=severity)
            await s.pilot.pause()
            assert text(s.app).splitlines()[22].startswith(f" {sign} Thornwood: it happened ")


async def test_untrusted_text_stays_on_one_line() -> None:
    """Markup, colour codes and line ends in a message are plain text; a long one ends in `…`."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        for size in ((80, 24), (30, 10), (10, 4)):
            await s.resize(*size)
            s.screen.notify(HOSTILE * 9, title=HOSTILE)
            await s.pilot.pause()
            assert s.app.screen.query_one(MessageLine).size.height == 1, size
            shown = text(s.app).splitlines()[size[1] - 2]
            assert shown.rstrip().endswith("…"), size
            assert "\x1b" not in shown, size
            assert size[0] < 80 or "[b]bold[/b] [31mred evil x" in shown


async def test_a_message_is_shown_over_a_dialog() -> None:
    """A message is shown over an open dialog, and stays when the dialog closes."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        await s.press("s")
        assert isinstance(s.app.screen, SortScreen)
        s.screen.notify("meanwhile")
        await s.pilot.pause()
        assert "› meanwhile" in text(s.app)
        await s.press("escape")
        assert len(s.app.screen_stack) == 1
        assert "› meanwhile" in text(s.app)


async def test_a_message_is_shown_only_on_its_own_screen() -> None:
    """A message is hidden on other screens; only news of a clan is shown on all."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        s.screen.notify("of the clan's page", timeout=60)
        await s.press("T")
        assert "of the clan's page" not in text(s.app)
        s.app.notify("of the rankings", timeout=60)
        await s.pilot.pause()
        assert "› of the rankings" in text(s.app)
        await s.press("escape")
        assert "› of the clan's page" in text(s.app)
        s.screen.notify("overtook you", title="Thornwood", timeout=60)
        await s.press("T")
        assert "› Thornwood: overtook you" in text(s.app)


async def test_a_message_of_dialogs_goes_no_further_than_the_screen_below() -> None:
    """It stays when dialogs close one by one, but not on the page below the screen."""
    async with stage(first="2PP") as s:
        await load_clan(s)
        await s.press("T", "question_mark", "ctrl+p")
        assert len(s.app.screen_stack) == 4
        s.app.notify("of the dialog", timeout=60)
        await s.pilot.pause()
        shown = ["› of the dialog" in text(s.app)]
        for _ in range(3):
            await s.press("escape")
            shown.append("› of the dialog" in text(s.app))
        assert s.app.screen_stack == [s.screen]
        assert shown == [True, True, True, False]


async def test_a_message_may_expire_while_messages_are_removed() -> None:
    """A key removes reasons without an error, also if one of them expires at that moment."""
    async with stage(first="2PP") as s:
        s.app._notifications.add(ExpiringReason("no effect"))
        withdraw_reasons(s.app)
        assert not [*s.app._notifications]
