"""Tests of the player screen: sections, battle log, keys and layout."""

from __future__ import annotations

import asyncio
import json
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widget import Widget

from clantui.core.export.document import Reader
from clantui.core.export.rendering import render
from clantui.core.model.battle import Battle, Mode
from clantui.core.model.errors import Maintenance, NotFound, RoyaleError
from clantui.core.model.game import Form, Player, Slot
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.players.links import make_deck_link, make_player_url
from clantui.core.players.profile import Profile
from clantui.core.ports import DecodedImage
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.table.table import KeyScroll
from clantui.ui.deck.qr import QrText
from clantui.ui.deck.screen import DeckScreen
from clantui.ui.player.battles import RecentFormSection, WarDecksSection
from clantui.ui.player.duel import DuelScreen
from clantui.ui.player.profile import DeckSection, FavouriteSection, IdentitySection, LevelsSection
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.player.section import PlayerSection, PlayerState
from tests.ui.fake_backend import BackendCall
from tests.ui.harness import (
    NOON,
    OpenScreen,
    Stage,
    make_survey,
    stage,
    tag_number,
)
from tests.ui.player.profiles import CARDS, LATE, TOWER, battles, deck, profile
from tests.ui.screen_text import text
from tests.ui.styled_text import mark_styles


@dataclass
class OpenPlayer(OpenScreen[PlayerScreen, Tag]):
    """Open player screen, and its requests for the battle log."""

    asks: list[asyncio.Future[tuple[Battle, ...]]] = field(default_factory=list)

    def lines(self, section: type[PlayerSection]) -> list[str]:
        """Return the lines of a section."""
        return self.read(section).split("\n")

    @property
    def scroll(self) -> KeyScroll:
        """Return the scroll of the sections."""
        return self.screen.query_one(KeyScroll)

    async def show_battles(
        self, log: tuple[Battle, ...] = (), error: RoyaleError | None = None
    ) -> None:
        """Answer the request for the battle log, or make it fail."""
        if error is not None:
            self.asks[-1].set_exception(error)
        else:
            self.asks[-1].set_result(log)
        await self.on.pilot.pause()


@asynccontextmanager
async def open_player(
    shown_profile: Profile | None = None,
    log: tuple[Battle, ...] | None = None,
    size: tuple[int, int] = (80, 24),
    load_delay: float = 3600,
    art: Callable[[], Widget] | None = None,
) -> AsyncIterator[OpenPlayer]:
    """Open a player; the battle log is loaded automatically after `load_delay` seconds."""
    async with stage(size=size, art=art) as s:
        yield await put_on(s, shown_profile or profile(), log, load_delay)


async def put_on(
    s: Stage, shown_profile: Profile, log: tuple[Battle, ...] | None, load_delay: float = 3600
) -> OpenPlayer:
    """Open a player in a running app."""
    asks: list[asyncio.Future[tuple[Battle, ...]]] = []

    async def load() -> tuple[Battle, ...]:
        asks.append(asyncio.get_running_loop().create_future())
        return await asks[-1]

    screen = PlayerScreen(s.backend, s.clock, shown_profile, log, load)
    screen.load_delay = load_delay
    return await OpenPlayer(s, screen, asks=asks).open()


# Profile data


async def test_the_profile_is_shown_at_once() -> None:
    """Before any request there are the roster's data, the deck as tiles, and the levels.

    Two rows of four tiles have cost, level and name; the edges show owned forms. Each rarity has
    a line: owned of all, maxed, average level, and a bar of the average.
    """
    async with open_player() as page:
        assert page.on.backend.calls == []
        headline = page.screen.query_one(ScreenHeader)
        assert headline.parts.name == "Thor1"
        assert headline.parts.subtitle == str(page.screen.player)
        assert page.lines(IdentitySection) == [
            "member · 8,999 trophies · clan rank 2 · seen 1 h ago",
            "in Thornwood #2PP",
        ]
        assert page.lines(DeckSection) == [
            "Deck  4.0 elixir · cycle 10 · tower: Cannoneer 12",
            "╭─────evo──────╮╭──────────────╮╭──────────────╮╭──────────────╮",
            "│1          L14││2          L14││3          L14││4          L14│",
            "│Card 0        ││Card 1        ││Card 2        ││Card 3        │",
            "│              ││              ││              ││              │",
            "╰──────────────╯╰─────hero─────╯╰──────────────╯╰──────────────╯",
            "╭──────────────╮╭──────────────╮╭──────────────╮╭──────────────╮",
            "│5          L14││6          L14││7          L14││–          L14│",
            "│Card 4        ││Card 5        ││Card 6        ││Card 7        │",
            "│              ││              ││              ││              │",
            "╰──────────────╯╰──────────────╯╰──────────────╯╰──────────────╯",
        ]
        heading, *rarities = page.lines(LevelsSection)
        assert heading == "Levels  30 cards · 20 maxed · 1 evolution · 1 hero"
        columns = [line.replace("█", "").split() for line in rarities]
        assert [(line[0], line[1], line[3], line[-1]) for line in columns] == [
            ("common", "15/20", "10", "14.7"),
            ("epic", "15/20", "10", "14.7"),
        ]
        assert all(line.count("█") == 14 for line in rarities)


def test_donations_given_and_received_are_shown_separately() -> None:
    """Donations given and received are on the line of the clan, each if it is known."""
    for given, received, expected in (
        (1200, 40, " · 1,200 donated · 40 received"),
        (0, None, " · 0 donated"),
        (None, 7, " · 7 received"),
    ):
        member = replace(profile().member, donations=given, received=received)
        section = IdentitySection()
        section.state = PlayerState(profile=profile(member=member), now=NOON)
        assert str(section.body(80)[1]) == f"in Thornwood #2PP{expected}"


async def test_the_favourite_is_shown_with_previous_ones() -> None:
    """The favourite has its first day and the previous favourites, the latest first.

    Brackets in its name are text.
    """
    liked = [CARDS[n] for n in (9, 4, 3, 2, 1, 0)]
    past = [
        Snapshot(
            clan=Tag("2PP"),
            name="Thornwood",
            at=NOON - timedelta(days=10 - place),
            names={profile().member.tag: "Thor1"},
            favourites={profile().member.tag: card},
        )
        for place, card in enumerate(liked)
    ]
    async with open_player(profile(snapshots=past)) as page:
        assert page.lines(FavouriteSection) == [
            "Favourite  1 elixir · common · level 16",
            "Card 0 since 16 Nov (before: Card 1, Card 2, Card 3 and 2 more)",
        ]
        page.screen.show(profile(snapshots=past[:0]))
        assert page.lines(FavouriteSection)[1:] == ["Card 0 since 21 Nov or earlier"]
        favourite = replace(CARDS[0], name="[bold]x[/y]")
        player_data = replace(profile().player or Player(tag=tag_number(1)), favourite=favourite)
        page.screen.show(profile(player_data))
        assert page.lines(FavouriteSection)[1].startswith("[bold]x[/y]")


def test_a_favourite_that_cannot_be_read_is_not_called_none() -> None:
    """A favourite that cannot be read is unknown; the last known one has no day."""
    player = Player(tag=profile().member.tag, unread_favourite=True)
    before = Snapshot(
        clan=Tag("2PP"),
        name="Thornwood",
        at=NOON - timedelta(days=1),
        names={player.tag: "Thor1"},
        favourites={player.tag: CARDS[0]},
    )
    section = FavouriteSection()
    section.state = PlayerState(profile=profile(player, snapshots=(before,)), now=NOON)
    assert [str(line) for line in section.body(80)] == ["not known (before: Card 0)"]


@pytest.mark.parametrize(
    "cases",
    [
        (
            ((80, 24), 0),
            ((120, 48), 8),
        ),
        pytest.param((((120, 40), 0),), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
@pytest.mark.filterwarnings("ignore:Image.Image.getdata is deprecated:DeprecationWarning")
async def test_tiles_have_images_only_in_tall_windows(
    cases: tuple[tuple[tuple[int, int], int], ...],
) -> None:
    """In a low window images would push the war decks out of sight."""
    widgets = pytest.importorskip("textual_image.widget")
    async with stage(art=widgets.HalfcellImage) as s:
        for size, count in cases:
            await s.resize(*size)
            await _check_images(await put_on(s, profile(), None), count)
            await s.press("escape")


async def _check_images(page: OpenPlayer, count: int) -> None:
    """Fail unless so many images are requested, and shown without a change of the text."""
    section, calls = page.screen.query_one(DeckSection), page.on.backend.calls

    def list_images() -> list[BackendCall]:
        return [question for question in calls if question.name == "load_card_image"]

    await page.on.until(lambda: len(list_images()) == count)
    before = page.lines(DeckSection)
    image = DecodedImage(width=5, height=6, pixels=bytes(120))
    for question in list_images():
        question.answer.set_result(image)
    heights = [3] * count
    await page.on.until(lambda: [child.region.height for child in section.children] == heights)
    assert page.lines(DeckSection) == before


async def test_a_deck_without_room_for_tiles_is_a_list() -> None:
    """Two rows of four cards: cost and name, with level and forms below; narrow: rows of two.

    A higher window has tiles again: its height decides, not only its width.
    """
    async with open_player(size=(80, 12)) as page:
        heading, *cards = page.lines(DeckSection)
        assert heading == "Deck  4.0 elixir · cycle 10 · tower: Cannoneer 12"
        assert [line.split() for line in cards] == [
            ["1", "Card", "0", "2", "Card", "1", "3", "Card", "2", "4", "Card", "3"],
            ["L14", "evo", "L14", "hero", "L14", "L14"],
            ["5", "Card", "4", "6", "Card", "5", "7", "Card", "6", "–", "Card", "7"],
            ["L14"] * 4,
        ]
        places = [[line.index(word) for word in ("1 Card 0", "2 Card 1")] for line in cards[:1]]
        assert [cards[1].index("L14"), cards[1].index("L14 hero")] == [
            place + 2 for place in places[0]
        ]
        await page.on.resize(40, 24)
        assert page.lines(DeckSection)[1].split() == ["1", "Card", "0", "2", "Card", "1"]
        await page.on.resize(80, 12)
        assert "╭" not in " ".join(page.lines(DeckSection))
        await page.on.resize(80, 24)
        await page.on.until(lambda: "╭" in " ".join(page.lines(DeckSection)))
        section = page.screen.query_one(DeckSection)
        await page.on.until(lambda: section.content_size.height == 11)


LONG = ("Skeleton King", "Elixir Collector", "Three Musketeers", "P.E.K.K.A", "Barbarian Barrel")


async def test_long_card_names_wrap_and_are_not_shortened() -> None:
    """A name that does not fit continues in the next line, broken between words."""
    cards = [replace(card, name=name) for card, name in zip(CARDS, LONG, strict=False)]
    slots = tuple(Slot(card=card, level=14, form=Form.PLAIN) for card in cards)
    player_data = replace(profile().player or Player(tag=tag_number(1)), deck=slots)
    async with open_player(profile(player_data)) as page:
        for width in (40, 47, 48, 58, 60, 78, 120):
            lines = [str(line) for line in page.screen.query_one(DeckSection).body(width)]
            words = " ".join(lines).replace("│", " ").split()
            assert "…" not in "".join(lines), width
            assert set(" ".join(LONG).split()) <= set(words), width
            assert {cell_len(line.rstrip()) <= width for line in lines} == {True}, width
            assert words.count("L14") == len(LONG), width


async def test_the_list_of_cards_is_loaded_if_it_is_missing() -> None:
    """The section says that it is loading, or why it failed, and then lists the rarities."""
    async with open_player(profile(cards={})) as page:
        (question,) = page.on.backend.calls
        assert question.name == "load_cards"
        assert "Loading" in page.lines(LevelsSection)[1]
        assert "average 14.7" in page.lines(LevelsSection)[0]
        question.answer.set_exception(LATE)
        await page.press("j", "k")
        assert LATE.sentence in page.lines(LevelsSection)[1]
        page.screen.show(profile(cards={}))
        await page.press("j", "k")
        page.on.backend.calls[-1].answer.set_result({card.id: card for card in CARDS})
        await page.press("j", "k")
        assert [line.split()[0] for line in page.lines(LevelsSection)[1:]] == ["common", "epic"]


async def test_a_missing_profile_has_a_reason_and_keeps_roster_data() -> None:
    """The reason and the next step are shown below the roster data, which stays.

    The keys of the deck open and copy nothing, and say why.
    """
    async with open_player(replace(profile(), player=None, missing=LATE)) as page:
        lines = page.lines(IdentitySection)
        assert "member" in lines[0]
        assert lines[2:] == [f"✗ No profile: {LATE.sentence}", "Esc, then r retries"]
        shown = [
            type(section) for section in page.screen.query(PlayerSection) if section.region.height
        ]
        assert shown == [IdentitySection, RecentFormSection, WarDecksSection]
        for key in ("Y", "Q"):
            page.on.app.clear_notifications()
            await page.press(key)
            assert page.on.notices == [make_deck_link(()).sentence], key
            assert [notice.severity for notice in page.on.app._notifications] == ["warning"], key
            assert page.on.app.screen is page.screen, key
        page.screen.show(profile())
        await page.press("j", "k")
        assert [
            section for section in page.screen.query(PlayerSection) if not section.region.height
        ] == []
        assert len(page.lines(IdentitySection)) == 2


async def test_a_profile_of_an_older_snapshot_is_marked_as_old() -> None:
    """A stored profile is marked as old; while the profile loads, a line says so."""
    async with open_player(profile(missing=LATE)) as page:
        assert "older snapshot" in page.lines(IdentitySection)[3]
        assert page.screen.query_one(ScreenHeader).fresh.plain == "○ stale · just now"
        page.screen.show(profile(is_waiting=True))
        assert "Loading the profile" in page.lines(IdentitySection)[2]


# The battle log


async def test_r_loads_the_battle_log_once_at_a_time() -> None:
    """`r` loads the log; during a load it sends no second request.

    If a reload fails, the error is above the log, which stays, until the next one.
    """
    async with open_player() as page:
        assert page.asks == []
        assert "Loading the battle log" in page.lines(RecentFormSection)[1]
        await page.press("r", "r")
        assert len(page.asks) == 1
        assert "Loading" in page.lines(RecentFormSection)[1]
        assert page.lines(WarDecksSection)[1] == "found in the battle log"
        await page.show_battles(battles(True, False, None))
        assert "Loading" not in " ".join(page.lines(RecentFormSection))
        before = page.lines(RecentFormSection)[1:]
        await page.press("r")
        assert len(page.asks) == 2
        await page.show_battles(error=LATE)
        assert page.lines(RecentFormSection)[1:] == [f"✗ {LATE.sentence} · r retries", *before]
        await page.press("r")
        assert LATE.sentence not in " ".join(page.lines(RecentFormSection))


async def test_the_battle_log_is_loaded_automatically_once() -> None:
    """After a delay the log is loaded, unless it is there, has failed, or the screen closed."""
    async with stage() as s:
        failing = await put_on(s, profile(), None, load_delay=0.02)
        await s.until(lambda: len(failing.asks) == 1)
        await s.pilot.pause(0.05)
        await failing.show_battles(error=LATE)
        await s.pilot.pause(0.05)
        assert len(failing.asks) == 1
        await s.press("escape")
        page = await put_on(s, profile(), battles(True), load_delay=0.02)
        await s.pilot.pause(0.1)
        assert page.asks == []
        await s.press("escape")
        page = await put_on(s, profile(), None)
        screen = page.screen
        await page.press("escape")
        await page.on.until(lambda: not screen.is_running)  # and with it its timers
        assert page.asks == []


@pytest.mark.soak
async def test_results_without_room_are_an_ellipsis() -> None:
    """There are as many results as cells; if there are more, the last cell is an ellipsis."""
    async with open_player(size=(120, 40)) as page:
        for number, marks in ((12, "●" * 12), (13, "●" * 11 + "…")):
            await page.press("r")
            await page.show_battles(battles(*[True] * number))
            line = page.lines(RecentFormSection)[2]
            assert line.rstrip().rpartition(" ")[2] == marks


async def test_the_cards_of_a_newer_profile_replace_the_older_ones() -> None:
    """A new list of cards is used; if there is none, the old one stays without a request."""
    async with open_player() as page:
        before = page.lines(LevelsSection)
        assert "15/20" in before[1]
        page.screen.show(profile(cards={}))
        await page.on.pilot.pause()
        assert page.lines(LevelsSection) == before
        assert page.on.backend.calls == []
        page.screen.show(profile(cards={card.id: card for card in CARDS[:30]}))
        await page.on.until(lambda: "15/15" in page.lines(LevelsSection)[1])


@pytest.mark.soak
async def test_a_player_opened_again_has_the_loaded_battle_log() -> None:
    """A log that was loaded for a player is shown again without another request."""
    survey = make_survey(["Wizard", "Bats"])
    player = survey.clan.members[1].tag
    async with stage(loaded=survey) as s:
        for _ in range(2):
            s.screen.navigator.open_player(player)
            await s.pilot.pause()
            screen = s.app.screen
            assert isinstance(screen, PlayerScreen)
            if not s.backend.logs:
                await s.press("r")
                s.backend.logs[0].answer_player(player, *battles(True))
                await s.pilot.pause()
            assert screen.state.battles == battles(True)
            await s.press("escape")
        assert len(s.backend.logs) == 1


async def test_an_opened_player_is_prioritised() -> None:
    """Their requests do not wait for a load of the whole clan."""
    survey = make_survey(["Wizard", "Bats"])
    player = survey.clan.members[1].tag
    async with stage(loaded=survey) as s:
        s.screen.navigator.open_player(player)
        assert s.backend.prioritised_player == player


async def test_the_duel_opens_once_the_battle_log_is_loaded() -> None:
    """`D` without a log loads it, shows a message meanwhile, and then opens the duel.

    The message is no longer true then; one about the clan is still there.
    """
    async with open_player() as page:
        page.on.app.notify("Ann joined", title="Thornwood")
        await page.press("D")
        assert len(page.asks) == 1
        assert page.on.notices == ["Ann joined", "The duel opens when the battle log is loaded."]
        await page.show_battles(battles(True))
        assert isinstance(page.on.app.screen, DuelScreen)
        assert page.on.notices == ["Ann joined"]


async def test_a_duel_does_not_cover_a_screen_that_was_opened_meanwhile() -> None:
    """If another screen is open when the battle log arrives, no duel opens, then or later."""
    async with open_player() as page:
        await page.press("D", "Q")
        await page.show_battles(battles(True))
        assert isinstance(page.on.app.screen, DeckScreen)
        assert page.on.notices == [], "nor does a message still promise it"
        await page.press("escape", "r")
        await page.show_battles(battles(True))
        assert page.screen.is_active


async def test_recent_form_has_counts_rates_and_marks_by_mode() -> None:
    """The newest mark is first; a win rate has an interval unless there are few games."""
    log = (*battles(*[True] * 20, *[False] * 10, None), *battles(False, True, mode=Mode.LADDER))
    async with open_player(log=log, size=(80, 60)) as page:
        heading, heading_line, *lines = page.lines(RecentFormSection)
        assert heading == "Recent form  33 battles · last one 1 h ago"
        forms = {line[:15].strip(): line[15:].split() for line in lines[:3]}
        assert forms["all"][:3] == ["21–11–1", "66%", "±16"]
        assert forms["ladder"] == ["1–1–0", "50%", "──────────○──────────", "○●"]
        assert forms["all"][3].startswith("├")
        assert "●" in forms["all"][3]
        assert forms["river race"][-1] == "●" * 19 + "…"
        places = {line.index("│" if "│" in line else "┼") for line in lines[:1]}
        assert places == {heading_line.index("50%") + 1}


async def test_a_late_battle_log_does_not_reopen_the_screen() -> None:
    """Esc does not wait for a response, and cancels the request."""
    async with open_player() as page:
        await page.press("r", "escape")
        assert page.asks[0].cancelled()
        assert page.results == [None]
        assert page.on.app.screen is page.on.screen


async def test_a_log_without_counted_battles_has_a_message() -> None:
    """An empty log and a log without counted battles have different messages."""
    uncounted = replace(battles(True)[0], counts=False, mode=Mode.OTHER)
    async with open_player() as page:
        for log, message in (
            ((), "the battle log is empty"),
            ((uncounted,), "no battle one against one"),
        ):
            await page.press("r")
            await page.show_battles(log)
            assert message in page.lines(RecentFormSection)[1]
            assert page.lines(WarDecksSection)[1:] == [
                f"{number}  not found" for number in range(1, 5)
            ]


async def test_war_decks_are_tiles_if_all_of_them_fit() -> None:
    """Each deck has cost and results above its tiles; a wide window has two side by side.

    Else each has its cards and results in a list, the latest first; missing ones are below.
    """
    log = (*battles(True, False), *battles(True, first=8, ago=9))
    async with open_player(log=log, size=(120, 40)) as page:
        heading, costs, games, top, *lines = page.lines(WarDecksSection)
        assert (
            heading
            == "War decks  2 of 4 found in the battle log · counts every game of duels and boats"
        )
        assert costs.index("1  4.0 elixir · cycle 10") == 0
        assert costs.index("2  4.6 elixir · cycle 10") == 60
        assert top.index("╭", 58) == 60
        assert "2 games: 1 win, 1 loss · 1 h ago" in games
        assert "1 game: 1 win, 0 losses · 9 h ago" in games
        assert top.count("╭") == 8
        assert lines[-2:] == ["3  not found", "4  not found"]
        await page.on.resize(56, 24)
        assert page.lines(WarDecksSection)[1] == "1  4.0 elixir · 2 games: 1 win, 1 loss · 1 h ago"
        await page.on.resize(120, 14)
        assert "╭" not in " ".join(page.lines(WarDecksSection))
        await page.on.resize(80, 24)
        heading, *lines = page.lines(WarDecksSection)
        assert heading == "War decks  2 of 4 found in the battle log"
        assert [line for line in lines if "elixir" in line] == [
            "1  4.0 elixir · cycle 10 · 2 games: 1 win, 1 loss · 1 h ago",
            "2  4.6 elixir · cycle 10 · 1 game: 1 win, 0 losses · 9 h ago",
        ]
        cards = " ".join(" ".join(lines).split())
        assert "Card 0 evo Card 1 hero Card 2" in cards
        assert all(f"Card {n}" in cards for n in range(16))
        assert lines[-2:] == ["3  not found", "4  not found"]


# Keys


async def test_keys_copy_the_tag_and_the_deck() -> None:
    """`y` copies the tag, `Y` the link of the deck; an incomplete deck gives the reason."""
    async with open_player() as page:
        await page.press("y")
        assert page.on.app.clipboard == str(page.screen.player)
        await page.press("Y")
        link = make_deck_link(deck(), (TOWER,), page.screen.player)
        assert page.on.app.clipboard == link.url
        short = replace(profile().player or Player(tag=tag_number(1)), deck=deck(0, 5))
        page.screen.show(profile(short))
        page.on.app.copy_to_clipboard("")
        page.on.app.clear_notifications()
        assert "only 5 cards" in page.lines(DeckSection)[0]
        await page.press("Y")
        assert page.on.app.clipboard == ""
        assert page.on.notices == ["The deck has 5 cards; a link needs 8."]


async def test_q_opens_the_code_and_war_decks_are_added_later() -> None:
    """`Q` shows the current deck; the war decks are added once the battle log is loaded."""
    async with open_player() as page:
        await page.press("r", "Q")
        screen = page.on.app.screen
        assert isinstance(screen, DeckScreen)
        await page.on.until(lambda: screen.query_one(QrText).region.height == 22)
        assert screen.deck.slots == deck()
        await page.show_battles(battles(True, first=8))
        await page.on.until(lambda: screen.query_one(ScreenHeader).parts.positions == ("1 of 2",))
        await page.press("right")
        assert screen.deck.slots == deck(8)
        assert screen.deck.is_played
        await page.press("escape")
        assert page.on.app.screen is page.screen


class Browser(webbrowser.BaseBrowser):
    """Browser with a window, which stores the opened addresses."""

    def __init__(self) -> None:
        super().__init__("clantui-test")
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002
        """Remember the address."""
        self.opened.append(url)
        return True


@pytest.fixture
def browsers() -> Iterator[Callable[[webbrowser.BaseBrowser], None]]:
    """Return a function that makes a browser the preferred one for the test."""
    name = "clantui-test"
    yield lambda browser: webbrowser.register(name, None, browser, preferred=True)
    webbrowser._browsers.pop(name)  # type: ignore[attr-defined]
    webbrowser._tryorder.remove(name)  # type: ignore[attr-defined]


async def test_o_opens_the_page_of_the_player(
    browsers: Callable[[webbrowser.BaseBrowser], None],
) -> None:
    """`o` opens the player's page in a browser and shows a message."""
    browser = Browser()
    browsers(browser)
    async with open_player() as page:
        url = make_player_url(page.screen.player)
        await page.press("o")
        assert browser.opened == [url]
        assert page.on.notices == [f"Opened {url}"]


async def test_a_text_browser_is_not_opened(
    browsers: Callable[[webbrowser.BaseBrowser], None],
) -> None:
    """A text browser would draw over the screen: the address is copied instead."""
    browsers(webbrowser.GenericBrowser("false"))
    async with open_player() as page:
        url = make_player_url(page.screen.player)
        await page.press("o")
        assert page.on.app.clipboard == url
        assert url in page.on.notices[-1]


async def test_without_a_browser_the_visitor_s_one_is_used_or_the_address_is_copied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a machine without a browser `o` copies; with `serve` the visitor's browser opens it."""

    def find_no_browser() -> None:
        raise webbrowser.Error

    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "get", find_no_browser)
    async with open_player() as page:
        url = make_player_url(page.screen.player)
        await page.press("o")
        assert page.on.app.clipboard == url
        assert f"the link (no browser found): {url}" in "".join(page.on.notices)
        monkeypatch.setattr(type(page.on.app), "is_web", True)
        monkeypatch.setattr(page.on.app, "open_url", opened.append)
        await page.press("o")
        assert opened == [url]
        assert page.on.notices[-1] == f"Opened {url}"


@pytest.mark.soak
@pytest.mark.parametrize(
    "keys", [["escape"], pytest.param(["left", "h"], marks=pytest.mark.soak)], ids=" ".join
)
async def test_back_keys_close_the_screen_without_a_result(keys: list[str]) -> None:
    """Esc, left and `h` close the screen without a result."""
    async with stage() as s:
        for key in keys:
            page = await put_on(s, profile(), None)
            await page.press(key)
            assert page.results == [None], key
            assert s.app.screen is s.screen, key


@pytest.mark.parametrize(
    "keys", [["enter"], pytest.param(["right", "l"], marks=pytest.mark.soak)], ids=" ".join
)
async def test_enter_opens_the_clan_that_the_player_moved_to(keys: list[str]) -> None:
    """The result is the profile's clan if it is another one; otherwise the key is not offered."""
    moved = replace(profile().player or Player(tag=tag_number(1)), clan=Tag("2PQ"))
    async with stage() as s:
        for key in keys:
            page = await put_on(s, profile(moved), None)
            assert "now in #2PQ" in page.lines(IdentitySection)[1]
            await page.press(key)
            assert page.results == [Tag("2PQ")], key
        page = await put_on(s, profile(), None)
        await page.press("enter", "right", "l")
        assert page.results == []
        assert "player-clan" not in {
            active.binding.id for active in page.screen.active_bindings.values()
        }


async def test_a_late_profile_of_a_member_who_left_offers_their_clan() -> None:
    """The key bar has the key as soon as the profile names another clan."""
    moved = replace(profile().player or Player(tag=tag_number(1)), clan=Tag("2PQ"))
    async with open_player(replace(profile(), player=None, is_waiting=True)) as page:
        assert "Clan" not in text(page.on.app).splitlines()[-1]
        page.screen.show(profile(moved))
        await page.on.until(lambda: "Clan" in text(page.on.app).splitlines()[-1])


async def test_keys_scroll_and_a_late_log_keeps_the_position() -> None:
    """j, k, g, G and the page keys scroll; a late log and the help keep the position."""
    async with open_player(size=(80, 16)) as page:
        places = []
        for key in ("j", "j", "k", "pagedown", "g", "G"):
            await page.press(key)
            places.append(page.scroll.scroll_offset.y)
        assert places[:3] == [1, 2, 1]
        assert places[3] > places[2]
        assert places[4:] == [0, page.scroll.max_scroll_y]
        await page.press("r")
        await page.show_battles(battles(True, False))
        assert page.scroll.scroll_offset.y == places[-1] < page.scroll.max_scroll_y
        await page.press("question_mark", "escape")
        assert page.on.app.screen is page.screen
        assert page.scroll.scroll_offset.y == places[-1]


async def test_a_wide_window_has_two_columns() -> None:
    """From 120 columns on the recent form is to the right of the deck, else below it."""
    async with open_player(size=(119, 40)) as page:
        for width, is_beside in ((119, False), (120, True)):
            await page.on.resize(width, 40)
            first, second = (
                page.screen.query_one(DeckSection),
                page.screen.query_one(RecentFormSection),
            )
            assert (first.region.y == second.region.y) is is_beside
            assert (first.region.right <= second.region.x) is is_beside


@pytest.mark.parametrize(
    "sizes",
    [
        [(80, 24), (8, 5)],
        pytest.param([(120, 40), (200, 60), (52, 16), (40, 12), (20, 8)], marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_the_sections_fit_every_window_size(sizes: list[tuple[int, int]]) -> None:
    """No line is wider than its section, and every section is as high as its text."""
    async with stage() as s:
        for size in sizes:
            await s.resize(*size)
            page = await put_on(s, profile(), battles(*[True] * 31))
            assert page.screen.query(PlayerSection)
            for section in page.screen.query(PlayerSection):
                lines = str(section.render()).split("\n")
                assert max(map(cell_len, lines)) <= section.content_size.width, size
                assert len(lines) == section.content_size.height, size
            await page.press("escape")
            assert s.app.screen is s.screen, size


async def test_the_age_of_the_profile_is_updated() -> None:
    """The ages grow by themselves; a profile that is ten minutes old is stale."""
    assert (PlayerScreen.update_interval, PlayerScreen.load_delay) == (10.0, 1.0)
    async with stage() as s:
        page = OpenPlayer(s, PlayerScreen(s.backend, s.clock, profile(), (), wait_forever))
        page.screen.update_interval = 0.2
        await page.open()
        header = page.screen.query_one(ScreenHeader)
        assert header.fresh.plain == "● just now"
        s.clock.advance(3600)
        await s.until(lambda: header.fresh.plain == "○ stale · 1 h ago")
        assert "seen 2 h ago" in page.lines(IdentitySection)[0]


async def wait_forever() -> tuple[Battle, ...]:
    """Load a battle log that never arrives."""
    await asyncio.Future()
    return ()


async def test_the_header_says_how_fresh_the_profile_is() -> None:
    """A profile may wait, be missing or be old; a pause and an unreachable API come first."""
    missing = replace(profile(), player=None, missing=NotFound("no such player"))
    waiting = profile(is_waiting=True)
    async with open_player(log=()) as page:
        header = page.screen.query_one(ScreenHeader)
        for shown, error, paused, words, style in (
            (waiting, None, 0.0, "◌ waiting", "$text-accent"),
            (waiting, None, 30.0, "◌ too many requests, continuing in 30 s", "$text-accent"),
            (waiting, LATE, 0.0, "× offline · 0 s old", "$text-error"),
            (waiting, NotFound("no such clan"), 0.0, "◌ waiting", "$text-accent"),
            (missing, None, 0.0, "◐ no profile", "$text-warning"),
            (profile(missing=LATE), None, 0.0, "○ stale · just now", "$text-warning"),
            (profile(missing=LATE), None, 30.0, "○ stale · just now", "$text-warning"),
            (profile(), LATE, 0.0, "× offline · 0 s old", "$text-error"),
            (profile(), None, 0.0, "● just now", "$text-success"),
        ):
            page.screen.show(shown)
            for trouble in ((LATE, 5.0), (error, paused)):
                page.screen.show_trouble(*trouble)
            assert mark_styles(header.fresh) == f"{{{style}:{words}}}"
            page.screen.draw()
            assert header.fresh.plain == words


async def test_an_error_is_over_with_the_next_log() -> None:
    """After a failed load, a loaded log stands alone, in the header, the sections and the file."""
    async with open_player() as page:
        header = page.screen.query_one(ScreenHeader)
        await page.press("r")
        await page.show_battles(error=LATE)
        (content,) = page.screen.list_export_contents()
        assert content.document is not None
        assert [LATE.sentence in error for error in content.document.errors] == [True]
        await page.press("r", "D", "D")
        assert len(page.asks) == 2, "the running request is the duel's, too"
        await page.show_battles(battles(True))
        assert isinstance(page.on.app.screen, DuelScreen)
        await page.press("escape")
        assert header.fresh.plain == "● just now"
        assert LATE.sentence not in " ".join(page.lines(RecentFormSection))
        (content,) = page.screen.list_export_contents()
        assert content.document is not None
        assert content.document.errors == []
        page.on.clock.advance(86400 * 3)
        (content,) = page.screen.list_export_contents()
        assert content.stem == f"thor1-player-{NOON:%Y-%m-%d}", "the day of the profile"
        assert content.document is not None
        written = render(content.document, "json", Reader())
        assert json.loads(written)["complete"] is True


async def test_screens_over_the_player_name_where_they_are() -> None:
    """The header begins with the screens below, then the player, also on the QR code's screen."""
    async with stage() as s:
        screen = PlayerScreen(s.backend, s.clock, profile(), None, wait_forever)
        screen.trail = ("Favourites", "Mega Knight")
        page = await OpenPlayer(s, screen).open()
        assert page.header.startswith("Favourites › Mega Knight › Thor1")
        await page.press("Q")
        assert s.app.screen.query_one(ScreenHeader).parts.trail == (
            "Favourites",
            "Mega Knight",
            "Thor1",
        )
        await page.press("escape")
        page.screen._handle_battles(
            battles(True, first=8)
        )  # nothing is drawn on the closed screen
        await page.press("Q")
        assert s.app.screen.query_one(ScreenHeader).parts.positions == ("1 of 2",)


async def test_the_header_has_the_trouble_of_the_player_or_of_the_clan() -> None:
    """The player's own error comes first; a pause counts only while something is loading."""
    clan_trouble = Maintenance("a break until noon")
    async with open_player(log=battles(True)) as page:
        header = page.screen.query_one(ScreenHeader)
        for error, paused, words in (
            (clan_trouble, 0.0, "× maintenance · 0 s old"),
            (NotFound("no such clan"), 0.0, "● just now"),
            (None, 30.0, "● just now"),
        ):
            page.screen.show_trouble(error, paused)
            assert header.fresh.plain == words
        await page.press("r")
        assert header.fresh.plain == "◌ too many requests, continuing in 30 s"
        page.screen.show_trouble(clan_trouble, 0.0)
        assert header.fresh.plain == "● just now", "an error of before the load"
        await page.show_battles(error=LATE)
        assert header.fresh.plain == "× offline · 0 s old"


async def test_a_duel_after_a_failed_load_names_the_key_that_loads_again() -> None:
    """`D` without a log asks for nothing by itself once that has failed."""
    async with open_player() as page:
        await page.press("r")
        await page.show_battles(error=LATE)
        await page.press("D")
        assert page.on.notices == ["r loads the battle log."]
        assert len(page.asks) == 1
        await page.press("r")
        await page.show_battles(battles(True))
        assert page.on.app.screen is page.screen, "the duel is no longer due"


async def test_the_export_counts_the_battles() -> None:
    """The description of the file is a sentence for one battle, too."""
    async with open_player() as page:
        (scope,) = page.screen.list_export_contents()
        assert scope.description == "profile, decks, no battle log"
        await page.press("r")
        await page.show_battles(battles(True))
        (scope,) = page.screen.list_export_contents()
        assert scope.description == "profile, decks, 1 battle"
