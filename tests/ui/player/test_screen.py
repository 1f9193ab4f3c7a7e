"""Tests of the player screen: contents, late data and ways out."""

from __future__ import annotations

import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from clantui.core.model.battle import Battle, Game, Mode
from clantui.core.model.errors import RoyaleError, Unreachable
from clantui.core.model.game import Card, Form, Player, Rarity, Slot
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.core.players.links import deck_link, player_page
from clantui.core.players.profile import Profile
from clantui.ui.common.header import ScreenHeader
from clantui.ui.deck.screen import DeckScreen, QrText
from clantui.ui.player.battles import RecentFormSection, WarDecksSection
from clantui.ui.player.duel import DuelScreen
from clantui.ui.player.profile import DeckSection, FavouriteSection, IdentitySection, LevelsSection
from clantui.ui.player.screen import PlayerScreen
from clantui.ui.player.section import PlayerScroll, PlayerSection
from tests.ui.harness import NOON, Stage, clan_of, stage, tag_number

LATE = Unreachable("no answer in 10 s, 3 tries")
CARDS = tuple(
    Card(
        id=26_000_000 + n,
        name=f"Card {n}",
        raw_name=f"Card {n}",
        elixir=None if n == 7 else n % 9 + 1,
        rarity=Rarity.EPIC if n % 2 else Rarity.COMMON,
    )
    for n in range(40)
)
TOWER = Slot(card=Card(id=159_000_001, name="Cannoneer", raw_name="Cannoneer"), level=12)


def deck(first: int = 0, number: int = 8) -> tuple[Slot, ...]:
    """Return so many cards; the first is an evolution, the second a hero."""
    return tuple(
        Slot(card=card, level=14, form={0: Form.EVOLUTION, 1: Form.HERO}.get(place, Form.PLAIN))
        for place, card in enumerate(CARDS[first : first + number])
    )


def profile(player: Player | None = None, **parts: object) -> Profile:
    """Return a player of a clan of three, with a deck, levels and all cards."""
    clan, _ = clan_of(["Wizard", "Bats", "Zap"])
    member = clan.members[1]
    about = player or Player(
        tag=member.tag,
        clan=clan.tag,
        favourite=CARDS[0],
        levels={card.id: 16 if card.id % 3 else 12 for card in CARDS[:30]},
        deck=deck(),
        forms={CARDS[0].id: Form.EVOLUTION, CARDS[1].id: Form.HERO},
        support=(TOWER,),
    )
    whole = Profile(
        clan=clan, member=member, at=NOON, player=about, cards={card.id: card for card in CARDS}
    )
    return replace(whole, **parts)


def battles(
    *marks: bool | None, mode: Mode = Mode.WAR, first: int = 0, ago: int = 1
) -> tuple[Battle, ...]:
    """Return battles with these results, newest first, an hour apart, with one deck."""
    return tuple(
        Battle(
            player=tag_number(1),
            at=NOON - timedelta(hours=i + ago),
            mode=mode,
            kind="riverRacePvP",
            rounds=(Game(ours=deck(first), theirs=(), won=won),),
            won=won,
        )
        for i, won in enumerate(marks)
    )


@dataclass
class Opened:
    """Player on the screen, its result, and its requests of the battle log."""

    stage: Stage
    screen: PlayerScreen
    asks: list[Tag]
    given: list[Tag | None] = field(default_factory=list)

    def lines(self, section: type[PlayerSection]) -> list[str]:
        """Return the lines of a section."""
        return str(self.screen.query_one(section).render()).split("\n")

    @property
    def scroll(self) -> PlayerScroll:
        """Return the scroll of the sections."""
        return self.screen.query_one(PlayerScroll)

    @property
    def toasts(self) -> list[str]:
        """Return the notifications."""
        return [note.message for note in self.stage.app._notifications]

    async def tell(self, log: tuple[Battle, ...] | None, error: RoyaleError | None = None) -> None:
        """Let the log arrive or fail."""
        self.screen.show_battles(log, error)
        await self.stage.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            await self.stage.press(key)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        for _ in range(500):
            if holds():
                return
            await self.stage.pilot.pause(0.01)
        raise AssertionError("it never held")


@asynccontextmanager
async def opened(
    about: Profile | None = None,
    log: tuple[Battle, ...] | None = None,
    size: tuple[int, int] = (80, 24),
    rest: float = 3600,
) -> AsyncIterator[Opened]:
    """Open a player; the log is not loaded unasked before a rest, in seconds."""
    about = about or profile()
    async with stage(size=size) as s:
        asks: list[Tag] = []
        screen = PlayerScreen(s.engine, s.clock, about, log, lambda: asks.append(about.member.tag))
        screen.rest = rest
        page = Opened(s, screen, asks)
        await s.app.push_screen(screen, page.given.append)
        await s.pilot.pause()
        await s.pilot.pause()
        yield page
        for question in s.engine.questions:
            question.answer.cancel()


# What is told


async def test_the_roster_tells_who_it_is() -> None:
    """Name, tag, role, trophies, place, last seen and the clan are there at once."""
    async with opened() as page:
        headline = page.screen.query_one(ScreenHeader)
        assert headline.parts.name == "Thor1"
        assert headline.parts.about == str(page.screen.player)
        assert page.lines(IdentitySection) == [
            "member · 8,999 trophies · 2nd of 3 · seen 1 h ago",
            "in Thornwood #2PP",
        ]


async def test_the_favourite_is_told_with_those_before_it() -> None:
    """Since when it is the favourite here, and which ones were it before, the last ones first."""
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
    async with opened(profile(readings=past)) as page:
        assert page.lines(FavouriteSection) == [
            "Favourite  1 elixir · common · level 16",
            "Card 0 since 16 Nov (before: Card 1, Card 2, Card 3 and 2 more)",
        ]
    async with opened(profile(readings=past[:0])) as page:
        assert page.lines(FavouriteSection)[1:] == ["Card 0 since 21 Nov or earlier"]


async def test_the_deck_stands_as_tiles() -> None:
    """Two rows of four tiles with cost, level and name; forms owned stand in the edges."""
    async with opened() as page:
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


async def test_a_deck_without_room_for_tiles_is_a_list() -> None:
    """Two rows of four: cost and name, below them level and forms owned; of two where narrow."""
    async with opened(size=(80, 12)) as page:
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
    async with opened(size=(40, 24)) as page:
        assert page.lines(DeckSection)[1].split() == ["1", "Card", "0", "2", "Card", "1"]


async def test_a_window_that_grows_has_room_for_tiles() -> None:
    """The height decides as well as the width."""
    async with opened(size=(80, 12)) as page:
        assert "╭" not in " ".join(page.lines(DeckSection))
        await page.stage.pilot.resize_terminal(80, 24)
        await page.until(lambda: "╭" in " ".join(page.lines(DeckSection)))
        section = page.screen.query_one(DeckSection)
        await page.until(lambda: section.content_size.height == 11)


LONG = ("Skeleton King", "Elixir Collector", "Three Musketeers", "P.E.K.K.A", "Barbarian Barrel")


@pytest.mark.parametrize("width", [40, 47, 48, 58, 60, 78, 120])
async def test_names_of_a_deck_are_never_shortened(width: int) -> None:
    """A name without room goes on in the next line, between two words."""
    cards = [replace(card, name=name) for card, name in zip(CARDS, LONG, strict=False)]
    slots = tuple(Slot(card=card, level=14, form=Form.PLAIN) for card in cards)
    about = replace(profile().player or Player(tag=tag_number(1)), deck=slots)
    async with opened(profile(about)) as page:
        lines = [str(line) for line in page.stage.app.screen.query_one(DeckSection).body(width)]
        words = " ".join(lines).replace("│", " ").split()
        assert "…" not in "".join(lines)
        assert set(" ".join(LONG).split()) <= set(words)
        assert {cell_len(line.rstrip()) <= width for line in lines} == {True}
        assert words.count("L14") == len(LONG)


async def test_levels_are_counted_by_rarity() -> None:
    """A line a rarity: how many of how many, how many maxed, the mean, and a bar of it."""
    async with opened() as page:
        assert page.stage.engine.questions == []
        heading, *rarities = page.lines(LevelsSection)
        assert heading == "Levels  30 cards · 20 maxed · 1 evolution · 1 hero"
        told = [line.replace("█", "").split() for line in rarities]
        assert [(line[0], line[1], line[3], line[-1]) for line in told] == [
            ("common", "15/20", "10", "14.7"),
            ("epic", "15/20", "10", "14.7"),
        ]
        assert all(line.count("█") == 14 for line in rarities)


async def test_without_the_list_of_cards_it_is_asked_for() -> None:
    """The rarities come with the list; while it is asked for, and when it fails, that is said."""
    async with opened(profile(cards={})) as page:
        (question,) = page.stage.engine.questions
        assert question.what == "cards"
        assert "Loading" in page.lines(LevelsSection)[1]
        assert "average 14.7" in page.lines(LevelsSection)[0]
        question.answer.set_exception(LATE)
        await page.press("j", "k")
        assert LATE.sentence in page.lines(LevelsSection)[1]
        page.screen.show(profile(cards={}))
        await page.press("j", "k")
        page.stage.engine.questions[-1].answer.set_result({card.id: card for card in CARDS})
        await page.press("j", "k")
        assert [line.split()[0] for line in page.lines(LevelsSection)[1:]] == ["common", "epic"]


async def test_a_missing_profile_says_why_and_hides_no_roster() -> None:
    """A failure is told with its reason and the way on; the known parts stay."""
    async with opened(replace(profile(), player=None, missing=LATE)) as page:
        said = page.lines(IdentitySection)
        assert "member" in said[0]
        assert said[2:] == [f"✗ No profile: {LATE.sentence}", "Esc, then r tries again"]
        shown = [
            type(section) for section in page.screen.query(PlayerSection) if section.region.height
        ]
        assert shown == [IdentitySection, RecentFormSection, WarDecksSection]
        await page.press("Y")
        assert page.toasts == [deck_link(()).sentence]
        page.screen.show(profile())
        await page.press("j", "k")
        assert [
            section for section in page.screen.query(PlayerSection) if not section.region.height
        ] == []
        assert len(page.lines(IdentitySection)) == 2


async def test_an_older_profile_is_called_so() -> None:
    """An earlier answer that stands in is not taken for today's."""
    async with opened(profile(missing=LATE)) as page:
        assert "older snapshot" in page.lines(IdentitySection)[3]
        assert page.screen.query_one(ScreenHeader).fresh.plain == "○ old"
    async with opened(profile(waiting=True)) as page:
        assert "Loading the profile" in page.lines(IdentitySection)[2]


async def test_an_unknown_card_name_is_shown_unchanged() -> None:
    """Markup in a name is text."""
    card = replace(CARDS[0], name="[bold]x[/y]")
    about = replace(profile().player or Player(tag=tag_number(1)), favourite=card)
    async with opened(profile(about)) as page:
        assert page.lines(FavouriteSection)[1].startswith("[bold]x[/y]")


# The battle log


async def test_the_log_is_asked_for_with_r_and_once_at_a_time() -> None:
    """Key r loads the log, again only when the answer is there."""
    async with opened() as page:
        assert page.asks == []
        assert "Loading the battle log" in page.lines(RecentFormSection)[1]
        await page.press("r", "r")
        assert page.asks == [page.screen.player]
        assert "Loading" in page.lines(RecentFormSection)[1]
        assert page.lines(WarDecksSection)[1] == "found in the battle log"
        await page.tell(battles(True, False, None))
        assert "Loading" not in " ".join(page.lines(RecentFormSection))
        await page.press("r")
        assert len(page.asks) == 2


async def test_a_player_who_is_looked_at_has_the_log_loaded_once() -> None:
    """After a rest the log is loaded unasked; not again, nor where it is there or has failed."""
    async with opened(rest=0.02) as page:
        await page.until(lambda: page.asks == [page.screen.player])
        await page.stage.pilot.pause(0.05)
        await page.tell(None, LATE)
        await page.stage.pilot.pause(0.05)
        assert page.asks == [page.screen.player]
    async with opened(rest=0.02, log=battles(True)) as page:
        await page.stage.pilot.pause(0.1)
        assert page.asks == []
    async with opened() as page:
        screen = page.screen
        await page.press("escape")
        await page.until(lambda: not screen.is_running)  # and with it its timers
        assert page.asks == []


async def test_the_duel_opens_when_the_log_is_there() -> None:
    """Key D without a log loads it, says so until it is there, and opens the duel with it."""
    async with opened() as page:
        await page.press("D")
        assert page.asks == [page.screen.player]
        assert page.toasts == ["The duel opens when the battle log is loaded."]
        await page.tell(battles(True))
        assert isinstance(page.stage.app.screen, DuelScreen)
        assert page.toasts == []


async def test_recent_form_counts_and_marks() -> None:
    """By mode, the newest mark first; a rate has its doubt, but for few games."""
    log = (*battles(*[True] * 20, *[False] * 10, None), *battles(False, True, mode=Mode.LADDER))
    async with opened(log=log, size=(80, 60)) as page:
        heading, heading_line, *lines = page.lines(RecentFormSection)
        assert heading == "Recent form  33 battles · last one 1 h ago"
        told = {line[:14].strip(): line[14:].split() for line in lines[:3]}
        assert told["all"][:3] == ["21–11–1", "66%", "±16"]
        assert told["ladder"] == ["1–1–0", "50%", "──────────○──────────", "○●"]
        assert told["all"][3].startswith("├")
        assert "●" in told["all"][3]
        assert told["river race"][-1] == "●" * 20 + "…"
        places = {line.index("│" if "│" in line else "┼") for line in lines[:1]}
        assert places == {heading_line.index("50%") + 1}


async def test_an_error_takes_nothing_away() -> None:
    """A failed refresh keeps the log and shows the error above it."""
    async with opened(log=battles(True, False)) as page:
        before = page.lines(RecentFormSection)[1:]
        await page.press("r")
        await page.tell(None, LATE)
        assert page.lines(RecentFormSection)[1:] == [f"✗ {LATE.sentence} · r retries", *before]
        await page.press("r")
        assert LATE.sentence not in " ".join(page.lines(RecentFormSection))


async def test_closed_before_the_log_came_it_stays_closed() -> None:
    """Esc does not wait for a response, and a late one is dropped."""
    async with opened() as page:
        await page.press("r", "escape")
        await page.tell(battles(True))
        await page.tell(None, LATE)
        assert page.given == [None]
        assert page.stage.app.screen is page.stage.screen


@pytest.mark.parametrize(
    ("log", "says"),
    [
        ((), "the battle log is empty"),
        ((replace(battles(True)[0], counts=False, mode=Mode.OTHER),), "no battle one against one"),
    ],
)
async def test_a_log_that_tells_nothing_says_so(log: tuple[Battle, ...], says: str) -> None:
    """An empty log and a log without counted battles have different messages."""
    async with opened(log=log) as page:
        assert says in page.lines(RecentFormSection)[1]
        assert page.lines(WarDecksSection)[1:] == [
            f"{number}  not found" for number in range(1, 5)
        ]


async def test_war_decks_are_tiles_where_all_are_in_sight() -> None:
    """Each has what it costs and how it fared above its tiles; two stand beside each other."""
    log = (*battles(True, False), *battles(True, first=8, ago=9))
    async with opened(log=log, size=(120, 40)) as page:
        heading, costs, games, top, *lines = page.lines(WarDecksSection)
        assert heading == "War decks  2 of 4 found in the battle log"
        assert costs.index("1  4.0 elixir · cycle 10") == 0
        assert costs.index("2  4.6 elixir · cycle 10") == 60
        assert top.index("╭", 58) == 60
        assert "2 games: 1 win, 1 loss · 1 h ago" in games
        assert "1 game: 1 win, 0 losses · 9 h ago" in games
        assert top.count("╭") == 8
        assert lines[-2:] == ["3  not found", "4  not found"]
    async with opened(log=log, size=(120, 14)) as page:
        assert "╭" not in " ".join(page.lines(WarDecksSection))


async def test_war_decks_are_told_with_what_was_not_seen() -> None:
    """War decks are shown with cards and games, newest first; the missing ones are listed."""
    log = (*battles(True, False), *battles(True, first=8, ago=9))
    async with opened(log=log, size=(80, 24)) as page:
        heading, *lines = page.lines(WarDecksSection)
        assert heading == "War decks  2 of 4 found in the battle log"
        assert [line for line in lines if "elixir" in line] == [
            "1  4.0 elixir · 2 games: 1 win, 1 loss · 1 h ago",
            "2  4.6 elixir · 1 game: 1 win, 0 losses · 9 h ago",
        ]
        cards = " ".join(" ".join(lines).split())
        assert "Card 0 evo Card 1 hero Card 2" in cards
        assert all(f"Card {n}" in cards for n in range(16))
        assert lines[-2:] == ["3  not found", "4  not found"]


# What keys do


async def test_keys_copy_the_tag_and_the_deck() -> None:
    """`y` copies the tag, `Y` the deck as the game reads it; a short deck gives the reason."""
    async with opened() as page:
        await page.press("y")
        assert page.stage.app.clipboard == str(page.screen.player)
        await page.press("Y")
        link = deck_link(deck(), (TOWER,), page.screen.player)
        assert page.stage.app.clipboard == link.url
    short = replace(profile().player or Player(tag=tag_number(1)), deck=deck(0, 5))
    async with opened(profile(short)) as page:
        assert "only 5 cards" in page.lines(DeckSection)[0]
        await page.press("Y")
        assert page.stage.app.clipboard == ""
        assert page.toasts == ["The deck has 5 cards; a link needs 8."]


async def test_the_code_of_the_deck_opens_and_war_decks_follow() -> None:
    """`Q` shows the current deck; the war decks join when the battle log is there."""
    async with opened() as page:
        await page.press("Q")
        screen = page.stage.app.screen
        assert isinstance(screen, DeckScreen)
        await page.until(lambda: screen.query_one(QrText).region.height == 22)
        assert screen.deck.slots == deck()
        page.screen.show_battles(battles(True, first=8))
        await page.until(lambda: screen.query_one(ScreenHeader).parts.position == "1 of 2")
        await page.press("right")
        assert screen.deck.slots == deck(8)
        assert screen.deck.is_played
        await page.press("escape")
        assert page.stage.app.screen is page.screen


async def test_without_any_deck_the_code_says_why() -> None:
    """Neither a profile nor a log: there is nothing to scan."""
    async with opened(replace(profile(), player=None, missing=LATE)) as page:
        await page.press("Q")
        assert page.toasts == [deck_link(()).sentence]
        assert page.stage.app.screen is page.screen


class Browser(webbrowser.BaseBrowser):
    """Browser with a window, which remembers the opened addresses."""

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


async def test_the_web_is_a_key_away(
    browsers: Callable[[webbrowser.BaseBrowser], None],
) -> None:
    """`o` opens the player's page in a browser and says so."""
    browser = Browser()
    browsers(browser)
    async with opened() as page:
        url = player_page(page.screen.player)
        await page.press("o")
        assert browser.opened == [url]
        assert page.toasts == [f"Opened {url}"]


async def test_a_browser_of_the_terminal_is_not_let_in(
    browsers: Callable[[webbrowser.BaseBrowser], None],
) -> None:
    """A text browser, which would draw over the screen, is not opened: the address is copied."""
    browsers(webbrowser.GenericBrowser("false"))
    async with opened() as page:
        url = player_page(page.screen.player)
        await page.press("o")
        assert page.stage.app.clipboard == url
        assert url in page.toasts[-1]


@pytest.mark.parametrize("key", ["escape", "left", "h"])
async def test_back_is_one_step(key: str) -> None:
    """Esc and the arrow close the screen without a result."""
    async with opened() as page:
        await page.press(key)
        assert page.given == [None]
        assert page.stage.app.screen is page.stage.screen


@pytest.mark.parametrize("key", ["enter", "right", "l"])
async def test_on_to_their_clan(key: str) -> None:
    """The screen gives the profile's clan where it is another; else the key is not offered."""
    moved = replace(profile().player or Player(tag=tag_number(1)), clan=Tag("2PQ"))
    async with opened(profile(moved)) as page:
        assert "now in #2PQ" in page.lines(IdentitySection)[1]
        await page.press(key)
        assert page.given == [Tag("2PQ")]
    async with opened() as page:
        await page.press(key)
        assert page.given == []
        assert "player-clan" not in {
            one.binding.id for one in page.screen.active_bindings.values()
        }


async def test_keys_scroll_and_what_comes_moves_nothing() -> None:
    """j, k, g, G and the pages scroll; a late log and the help keep the position."""
    async with opened(size=(80, 16)) as page:
        places = []
        for key in ("j", "j", "k", "pagedown", "g", "G"):
            await page.press(key)
            places.append(page.scroll.scroll_offset.y)
        assert places[:3] == [1, 2, 1]
        assert places[3] > places[2]
        assert places[4:] == [0, page.scroll.max_scroll_y]
        await page.tell(battles(True, False))
        assert page.scroll.scroll_offset.y == places[-1] < page.scroll.max_scroll_y
        await page.press("question_mark", "escape")
        assert page.stage.app.screen is page.screen
        assert page.scroll.scroll_offset.y == places[-1]


async def test_two_columns_where_there_is_room() -> None:
    """From 120 cells on form and levels stand beside the deck, below that under it."""
    for size, beside in (((119, 40), False), ((120, 40), True)):
        async with opened(size=size) as page:
            first, second = (
                page.screen.query_one(DeckSection),
                page.screen.query_one(RecentFormSection),
            )
            assert (first.region.y == second.region.y) is beside
            assert (first.region.right <= second.region.x) is beside


@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 60), (52, 16), (40, 12), (20, 8), (8, 5)]
)
async def test_it_draws_in_any_window(size: tuple[int, int]) -> None:
    """No line is wider than its room, whatever the size; every section is as high as its text."""
    async with opened(log=battles(*[True] * 31), size=size) as page:
        for section in page.screen.query(PlayerSection):
            lines = str(section.render()).split("\n")
            assert max(map(cell_len, lines)) <= section.content_size.width
            assert len(lines) == section.content_size.height


async def test_ages_are_told_anew_as_time_goes() -> None:
    """The age of a fresh profile grows on the screen until it is stale."""
    async with opened() as page:
        fresh = page.screen.query_one(ScreenHeader)
        assert fresh.fresh.plain == "● just now"
        page.stage.clock.advance(3600)
        page.screen.tick()
        assert fresh.fresh.plain == "○ stale · 1 h ago"
        assert "seen 2 h ago" in page.lines(IdentitySection)[0]
