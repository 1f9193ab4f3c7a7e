"""Model of a load, and checks of each sentence on the screen against it.

The model does not read the screen. It records which players have answered, failed or are pending,
as the test causes it, and which loads the screen has started and cancelled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Maintenance, NotFound, RoyaleError, Unreachable
from clantui.core.model.game import Member
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.clan.widgets.header import ClanHeader
from clantui.ui.clan.widgets.problems import ProblemsScreen
from clantui.ui.clan.widgets.tag_input import TagInput
from tests.ui.fake_backend import Load
from tests.ui.harness import Stage, clan_of, tag_number

CARDS: Final = ["Wizard", "Hog Rider", "Wizard", "Miner", "Zap", "Zap"]
GONE: Final = Unreachable("no answer in 10 s")
NO_NETWORK: Final = Unreachable("no connection: are you online?")
RESTING: Final = Maintenance("the game is in maintenance")
STOPPED: Final = "stopped"
HOME: Final = Tag("2PP")


@dataclass
class LoadModel:
    """Expected state of a load, updated by the test's events and the screen's requests."""

    s: Stage
    members: tuple[Member, ...] = ()
    answered: set[int] = field(default_factory=set)  # of the last load
    failed: dict[int, RoyaleError | str] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    tries: dict[int, Attempt] = field(default_factory=dict)
    clan_try: Attempt | None = None
    error: RoyaleError | None = None
    has_roster: bool = False  # of the running load
    roster_at: datetime | None = None
    loaded_at: dict[int, datetime] = field(default_factory=dict)  # by player, of any load
    survey: Survey | None = None
    seen_loads: int = 0
    began: datetime | None = None
    estimated_ends: list[float] = field(default_factory=list)  # seconds from `began` to the end
    next_at: datetime | None = None  # as the screen has announced
    is_load_by_key: bool = True  # True if a key causes the next load
    has_wrong_tag: bool = False  # True if the tag field has an invalid tag
    paused_until: datetime | None = None  # as the API has announced

    def __post_init__(self) -> None:
        self.members = clan_of(CARDS)[0].members
        self.notice_loads()

    @property
    def load(self) -> Load:
        """Return the newest load."""
        return self.s.backend.loads[-1]

    @property
    def loading(self) -> bool:
        """Return True while a load is running."""
        return not self.load.result.done()

    @property
    def are_players_loading(self) -> bool:
        """Return True if the players are being requested."""
        return self.loading and self.has_roster

    # Events

    def notice_loads(self) -> None:
        """Record the loads that the screen has started and cancelled."""
        if self.seen_loads and self.load.result.done() and self.waiting:
            self.failed |= dict.fromkeys(self.waiting, STOPPED)
            self.waiting, self.tries = set(), {}
        if len(self.s.backend.loads) == self.seen_loads:
            return
        if not self.is_load_by_key:
            assert self.next_at is not None, "a load that was not announced"
            late = (self.s.clock.time - self.next_at).total_seconds()
            assert -1 <= late <= 1, "a load at another time than was announced"
        self.failed |= dict.fromkeys(self.waiting, STOPPED)
        self.waiting, self.tries, self.clan_try = set(), {}, None
        self.seen_loads = len(self.s.backend.loads)
        self.has_roster, self.error, self.next_at = False, None, None
        self.began, self.estimated_ends = self.s.clock.time, []

    async def load_roster(self) -> None:
        """Emit the roster; a resumed load requests only missing players."""
        resumed = self.load.request.partial_survey
        if resumed is None:
            clan, _ = clan_of(CARDS)
            self.roster_at = self.s.clock.time
            self.survey = Survey.start(clan, self.roster_at, self.load.request.before)
            self.answered, self.waiting = set(), set(range(len(CARDS)))
        else:
            self.survey, self.waiting = resumed, set(self.failed)
        self.failed, self.has_roster, self.clan_try = {}, True, None
        await self._arrive()

    async def answer(self, number: int) -> None:
        """Let a player answer."""
        assert self.survey is not None
        player = clan_of(CARDS)[1][self.members[number].tag]
        self.survey = self.survey.with_player(player)
        self.answered.add(number)
        assert self.roster_at is not None
        self.loaded_at[number] = self.roster_at
        self._end_player(number)
        await self._arrive()

    async def fail(self, number: int, error: RoyaleError = GONE) -> None:
        """Let a player fail."""
        assert self.survey is not None
        self.survey = self.survey.with_failure(self.members[number].tag, error)
        self.failed[number] = error
        self._end_player(number)
        await self._arrive()

    async def retry(self, number: int, try_number: int, pause: float, error: RoyaleError) -> None:
        """Let a player be retried after a pause."""
        assert self.survey is not None
        at = self.s.clock.time + timedelta(seconds=pause)
        self.tries[number] = Attempt(number=try_number, at=at, error=error)
        self.survey = self.survey.with_attempt(self.members[number].tag, self.tries[number])
        await self._arrive()

    async def retry_clan(self, try_number: int, pause: float, error: RoyaleError) -> None:
        """Let the clan be retried after a pause."""
        at = self.s.clock.time + timedelta(seconds=pause)
        self.clan_try = Attempt(number=try_number, at=at, error=error)
        self.load.on_retry(self.clan_try)
        await self.s.pilot.pause()

    async def end(self, error: RoyaleError | None = None) -> None:
        """Let the load end."""
        self.error = error
        await self.s.end(error)

    async def tick(self, seconds: float = 1) -> None:
        """Advance the clock, and let the screen read it."""
        self.is_load_by_key = False
        await self.s.tick(seconds)
        self.notice_loads()
        self.is_load_by_key = True

    async def pause(self, seconds: float) -> None:
        """Let the API pause all requests."""
        self.paused_until = self.s.clock.time + timedelta(seconds=seconds)
        self.s.backend.pause(seconds)
        await self.s.pilot.pause()

    @property
    def paused(self) -> float:
        """Return the seconds for which all requests are paused."""
        until = self.paused_until or self.s.clock.time
        return max((until - self.s.clock.time).total_seconds(), 0.0)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.s.press(*keys)
        if "escape" in keys:
            self.has_wrong_tag = False
            if not self.loading:  # the error is dismissed, and nothing is retried
                self.next_at = self.error = None
        self.notice_loads()

    def _end_player(self, number: int) -> None:
        self.waiting.discard(number)
        self.tries.pop(number, None)

    async def _arrive(self) -> None:
        assert self.survey is not None
        self.s.backend.loads[-1].emit(self.survey)
        await self.s.pilot.pause()
        # Messages are drawn before the table, which is drawn less often, but with the names.
        if self.s.screen.view.body.shows_loading_names:
            await self.s.wait_until_drawn()

    # Sentences on the screen

    async def compare(self, second: int = 0) -> None:
        """Compare every sentence with the model.

        Args:
            second: number of the comparison in its series; the list of problems is opened at
                each fifth one, which takes longer than all other checks.
        """
        if self.s.app.screen is self.s.screen:
            SentenceChecker(self).check_lines()
            if self.survey is None or isinstance(self.s.screen.focused, TagInput):
                return
            listed = ProblemsScreen(
                self.s.screen.controller.state, self.s.clock, lambda: self.paused
            )
            SentenceChecker(self).check_problems(listed)
            if second % 5 == 0:
                await self.s.press("exclamation_mark")
                opened = self.s.app.screen
                assert isinstance(opened, ProblemsScreen)
                assert _read_problems(opened) == _read_problems(listed)
                await self.s.press("escape")


def _read_problems(screen: ProblemsScreen) -> list[str]:
    """Return the title, the list and the keys of a list of problems, open or not."""
    parts = (screen._title, screen._text, screen._hint)
    return [str(part.content) for part in parts]


@dataclass
class SentenceChecker:
    """Sentences on the screen, each of which must be known and true."""

    model: LoadModel

    def check_lines(self) -> None:
        """Check each part of the first two lines."""
        fresh = str(self.model.s.screen.query_one(ClanHeader).fresh)
        for clause in (*fresh.split(" · "), *self.model.s.message.split(" · ")):
            if clause:
                self._check(clause)
        model = self.model
        has_countdown = "next try in" in self.model.s.message
        if model.next_at is not None and not model.loading and not model.has_wrong_tag:
            assert has_countdown, "the next try is shown until it begins"

    def check_problems(self, screen: ProblemsScreen) -> None:
        """Check the list of problems: its players, and the words about each."""
        title, text, keys = _read_problems(screen)
        self._check(title)
        self._check(keys)
        current: int | None = None
        listed: set[int] = set()
        for line in text.splitlines():
            if line.startswith("  "):
                for clause in line.strip().split(" · "):
                    self._check_about(current, clause)
            elif (player := self._find_player(line)) is not None or line.startswith("Clan #"):
                current = player
                listed |= {player} if player is not None else set()
            else:
                current = None
                for clause in line.split(" · "):
                    self._check(clause)
        model = self.model
        expected = set(model.failed) | (model.waiting if model.are_players_loading else set())
        if model.load.tag == HOME and not (model.loading and not model.has_roster):
            assert listed == expected

    def _find_player(self, line: str) -> int | None:
        for number, member in enumerate(self.model.members):
            if line == f"{member.name} {member.tag}":
                return number
        return None

    def _check(self, clause: str) -> None:
        for pattern, check in PATTERNS:
            if (match := re.fullmatch(pattern, clause)) is not None:
                assert check(self.model, *match.groups()), f"not true: {clause}"
                return
        raise AssertionError(f"an unknown sentence: {clause!r}")

    def _check_about(self, current: int | None, clause: str) -> None:
        """Compare the sentence about a player or the clan with the model."""
        model = self.model
        attempt = model.clan_try if current is None else model.tries.get(current)
        number = attempt.number if attempt is not None else 1
        now = model.s.clock.time
        if match := re.fullmatch(r"try (\d) of 3(?: in (\d+) s)?", clause):
            assert int(match[1]) == number
            begins = (attempt.at - now).total_seconds() if attempt is not None else 0
            assert abs(int(match[2] or 0) - begins) <= 1 or begins < 1
        elif clause == "no answer yet":
            assert current in model.waiting if current is not None else model.loading
        elif match := re.fullmatch(r"try (\d): (.+)", clause):
            assert attempt is not None
            assert (int(match[1]), match[2]) == (number - 1, attempt.error.sentence)
        elif current is not None and current in model.failed:
            reason = model.failed[current]
            sentence = "stopped before the answer came" if reason == STOPPED else str(reason)
            assert clause == sentence
        elif model.error is not None and clause in model.error.sentence:
            assert not model.loading
        else:
            self._check(clause)


def _check_age(model: LoadModel, number: str, unit: str) -> bool:
    """Check the age of the oldest data that is shown."""
    seconds = {"s": 1, "min": 60, "h": 3600, "days": 86400}[unit]
    return int(_measure_age(model) // seconds) == int(number)


def _measure_age(model: LoadModel) -> float:
    assert model.roster_at is not None
    oldest = min((model.roster_at, *_find_older(model).values()))
    return (model.s.clock.time - oldest).total_seconds()


def _find_older(model: LoadModel) -> dict[int, datetime]:
    """Find the players of earlier loads who are shown, with the times of these loads."""
    return {n: at for n, at in model.loaded_at.items() if n not in model.answered}


def _check_older(model: LoadModel, players: str, number: str, unit: str) -> bool:
    return int(players) == len(_find_older(model)) and _check_age(model, number, unit)


def _check_count(model: LoadModel, answered: str, total: str) -> bool:
    done = len(model.answered | set(model.failed)) if model.are_players_loading else -1
    return (int(answered), int(total)) == (done, len(model.members))


def _check_time_left(model: LoadModel, number: str, unit: str) -> bool:
    """Check an estimate: it is shown for at most twice the shortest one."""
    assert model.began is not None
    taken = (model.s.clock.time - model.began).total_seconds()
    broken = any(taken > 2 * end for end in model.estimated_ends)
    model.estimated_ends.append(taken + int(number) * {"s": 1, "min": 60}[unit])
    return model.are_players_loading and bool(model.waiting) and not broken


def _check_next(model: LoadModel, number: str, unit: str) -> bool:
    """Check and record the next retry: an automatic load must begin then, and no other."""
    wait = int(number) * {"s": 1, "min": 60}[unit]
    retry_at = model.s.clock.time + timedelta(seconds=wait)
    if model.next_at is None:
        model.next_at = retry_at
    slack = 60 if unit == "min" else 1
    return not model.loading and abs((retry_at - model.next_at).total_seconds()) <= slack


def _check_names(model: LoadModel, text: str) -> bool:
    tries_shown = dict(re.findall(r"(\w+) \(try (\d)/3\)", text))
    tries = {
        model.members[i].name: str(model.tries[i].number if i in model.tries else 1)
        for i in model.waiting
    }
    return model.are_players_loading and tries_shown == tries


def _check_failures(
    model: LoadModel,
    number: str,
    total: str,
    state: str,
    reason: str | None = None,
    short: str | None = None,
) -> bool:
    real = [str(error) for error in model.failed.values() if error != STOPPED]
    right = reason is None or reason.removesuffix(", and other reasons") in real
    if short is not None:
        briefs = {e.brief for e in model.failed.values() if isinstance(e, RoyaleError)}
        right = short.removesuffix(" …") in briefs | {error.partition(" · ")[0] for error in real}
    return bool(real) and _check_missing(model, number, total, state) and right


def _check_stopped(model: LoadModel, answered: str, total: str) -> bool:
    only = bool(model.failed) and set(model.failed.values()) == {STOPPED}
    return only and (int(answered), int(total)) == (len(model.answered), len(model.members))


def _check_retry(model: LoadModel, number: str, pause: str | None, reason: str) -> bool:
    attempt = model.clan_try
    if attempt is None or model.has_roster:
        return False
    begins = (attempt.at - model.s.clock.time).total_seconds()
    right = abs(int(pause or 0) - begins) <= 1 or begins < 1
    return (int(number), reason) == (attempt.number, str(attempt.error)) and right


def _check_error(model: LoadModel, tag: str | None, sentence: str) -> bool:
    if model.has_wrong_tag:
        return True
    other = model.load.tag != HOME and model.survey is not None
    named = tag == str(model.load.tag) if other else tag is None
    if isinstance(model.error, NotFound):
        named = str(model.load.tag) in sentence
    return model.error is not None and sentence == model.error.sentence and named


def _check_key(model: LoadModel, key: str) -> bool:
    """Check the words about a key: no load is running, and the key works."""
    field = isinstance(model.s.screen.focused, TagInput)
    is_other, is_first = model.load.tag != HOME, model.survey is None
    expected = "t, then Enter" if is_other else "Enter" if is_first else "r"
    return (
        not model.loading and key == expected and (not field or key != "r" or model.has_wrong_tag)
    )


def _check_not_loaded(model: LoadModel, number: str, total: str) -> bool:
    return (int(number), int(total)) == (len(model.failed), len(model.members))


def _check_missing(model: LoadModel, number: str, total: str, state: str) -> bool:
    """Check the failed players without a profile, and those with one of an earlier load."""
    older = model.failed.keys() & _find_older(model).keys()
    missing = len(model.failed) - len(older)
    expected = missing, f"missing, {len(older)} not updated" if older else "missing"
    if not missing:
        expected = len(older), "not updated"
    return (int(number), state) == expected and int(total) == len(model.members)


_MISSING: Final = r"(\d+) of (\d+)(?: players?)? (missing(?:, \d+ not updated)?|not updated)"

PATTERNS: Final[list[tuple[str, Callable[..., bool]]]] = [
    # the first line
    (r"◌ loading", lambda t: t.loading),
    (r"◐ incomplete", lambda t: bool(t.failed) and not t.loading),
    (r"(?:◌|[█▏▎▍▌▋▊▉░ ]*) ?(\d+)/(\d+)", _check_count),
    (r"× offline", lambda t: isinstance(t.error, Unreachable)),
    (r"× maintenance", lambda t: isinstance(t.error, Maintenance)),
    (r"(\d+) (\w+) old", _check_age),
    (r"(\d+) players? (\d+) (\w+) old", _check_older),
    (r"(?:● )?(\d+) (\w+) ago", _check_age),
    (r"just now", lambda t: _measure_age(t) < 60 and bool(t.failed)),
    (r"● just now", lambda t: _measure_age(t) < 60 and not t.failed),
    (r"○ stale", lambda t: (t.s.clock.time - t.roster_at).total_seconds() >= 600),
    (rf"◐ {_MISSING}(?: \((.+)\)|(?:: |, mostly )(.+))?", _check_failures),
    (r"◐ stopped at (\d+)/(\d+)", _check_stopped),
    # a running load
    (r"(\d+) failed", lambda t, n: t.are_players_loading and int(n) == len(t.failed)),
    (r"~(\d+) (\w+) left", _check_time_left),
    (r"Esc cancels", lambda t: t.loading),
    (r"◌ Loading (#\w+) …", lambda t, tag: t.loading and str(t.load.tag) == tag),
    (r"(?:◌ )?try (\d) of 3(?: in (\d+) s)?: (.+)", _check_retry),
    (r"waiting for (\d+)", lambda t, n: t.are_players_loading and int(n) == len(t.waiting)),
    (r"waiting for (.+)", _check_names),
    (r"! (?:shows )?who", lambda t: bool(t.failed or t.waiting)),
    (
        r"◌ Too many requests, continuing in (\d+) s",
        lambda t, n: t.loading and t.paused > 0 and abs(int(n) - t.paused) <= 1,
    ),
    (
        r"Too many requests, continuing in (\d+) s\.",
        lambda t, n: abs(int(n) - t.paused) <= 1,
    ),
    # a load that is over
    (r"✗ (?:(#\w+): )?(.+)", _check_error),
    (r"(t, then Enter|r|Enter) (?:retries|retries now|continues)", _check_key),
    (r"is it a player's tag\? (t, then Enter|r|Enter) opens their clan", _check_key),
    (r"next try in (\d+) (s|min)", _check_next),
    (r"(\d+) loads? failed", lambda t, n: t.next_at is not None and int(n) > 0),
    (r"(\d+) cards?", lambda t, n: int(n) == len({CARDS[i] for i in _list_present(t)})),
    (r"4.0 elixir on average", lambda t: bool(_list_present(t))),
    (r"(?:no player is loaded yet|no favourite is known)", lambda t: not _list_present(t)),
    # the list
    (r"Waiting for the clan (#\w+)", lambda t, tag: t.loading and str(t.load.tag) == tag),
    (
        r"Waiting for (\d+) of (\d+)(?:, (\d+) failed)?",
        lambda t, n, total, lost: (
            t.are_players_loading
            and (int(n), int(total), int(lost or 0))
            == (len(t.waiting), len(t.members), len(t.failed))
        ),
    ),
    (
        r"The clan (#\w+) could not be loaded",
        lambda t, tag: not t.loading and t.error is not None and str(t.load.tag) == tag,
    ),
    (_MISSING, _check_missing),
    (r"Stopped: (\d+) of (\d+) players not loaded", _check_not_loaded),
    (
        r"No problems",
        lambda t: not t.loading and not t.failed and not t.waiting and t.error is None,
    ),
    (
        r"All 6 players are loaded \(.*\)\.",
        lambda t: len(t.answered) == 6 and not t.failed and not t.waiting and t.error is None,
    ),
    (r"Esc closes, Esc again cancels", lambda t: t.loading),
    (r"Esc closes, then (t, then Enter|r) (?:retries|continues)", _check_key),
    (r"Esc closes", lambda t: not t.loading and not t.failed and t.error is None),
]


def _list_present(model: LoadModel) -> set[int]:
    """Return the members with a profile of this survey or an earlier one."""
    assert model.survey is not None
    return {i for i, m in enumerate(model.members) if m.tag in model.survey.players}


def other_tag() -> str:
    """Return the tag of an unknown clan."""
    return str(tag_number(7)).removeprefix("#").lower()
