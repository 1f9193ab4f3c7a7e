"""A model of what is true of a clan while it is loaded, and the sentences that may say it.

The model knows nothing of the screen: it notes who has answered, failed and is waited for, as the
test makes it happen, and which loads the screen has begun and given up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from textual.widgets import Static

from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Maintenance, NotFound, RoyaleError, Unreachable
from clantui.core.model.game import Member
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.ui.clan.header import ClanHeader
from clantui.ui.clan.problems import ProblemsScreen
from clantui.ui.clan.tag_input import TagInput
from tests.ui.fake_backend import Load
from tests.ui.harness import Stage, clan_of, tag_number

CARDS: Final = ["Wizard", "Hog Rider", "Wizard", "Miner", "Zap", "Zap"]
GONE: Final = Unreachable("no answer in 10 s")
NO_NETWORK: Final = Unreachable("no connection: are you online?")
RESTING: Final = Maintenance("the game is in maintenance")
STOPPED: Final = "stopped"
HOME: Final = Tag("2PP")


@dataclass
class Truth:
    """Events of a load; the test adds some by method, the screen by its requests."""

    s: Stage
    members: tuple[Member, ...] = ()
    answered: set[int] = field(default_factory=set)  # of the last reading
    failed: dict[int, RoyaleError | str] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    tries: dict[int, Attempt] = field(default_factory=dict)
    clan_try: Attempt | None = None
    error: RoyaleError | None = None
    has_roster: bool = False  # of the load under way
    read: datetime | None = None
    survey: Survey | None = None
    seen_loads: int = 0
    began: datetime | None = None
    promises: list[float] = field(default_factory=list)  # seconds from `began` to the end
    next_at: datetime | None = None  # as the screen has told
    by_key: bool = True  # whether the next load follows a key
    wrong: bool = False  # whether something wrong stands in the field
    paused_until: datetime | None = None  # as the API has told

    def __post_init__(self) -> None:
        self.members = clan_of(CARDS)[0].members
        self.notice_loads()

    @property
    def load(self) -> Load:
        """Return the newest load."""
        return self.s.engine.loads[-1]

    @property
    def loading(self) -> bool:
        """Return whether a load is under way."""
        return not self.load.over.done()

    @property
    def players_asked(self) -> bool:
        """Return whether its players are being requested."""
        return self.loading and self.has_roster

    # What happens

    def notice_loads(self) -> None:
        """Note the loads that the screen has started and cancelled."""
        if self.seen_loads and self.load.over.done() and self.waiting:
            self.failed |= dict.fromkeys(self.waiting, STOPPED)
            self.waiting, self.tries = set(), {}
        if len(self.s.engine.loads) == self.seen_loads:
            return
        if not self.by_key:
            assert self.next_at is not None, "a load nobody has announced"
            late = (self.s.clock.time - self.next_at).total_seconds()
            assert -1 <= late <= 1, "a load at another time than was told"
        self.failed |= dict.fromkeys(self.waiting, STOPPED)
        self.waiting, self.tries, self.clan_try = set(), {}, None
        self.seen_loads = len(self.s.engine.loads)
        self.has_roster, self.error, self.next_at = False, None, None
        self.began, self.promises = self.s.clock.time, []

    async def roster(self) -> None:
        """Let the clan answer; a resumed load requests only the missing."""
        resumed = self.load.request.partial_survey
        if resumed is None:
            clan, _ = clan_of(CARDS)
            self.read = self.s.clock.time
            self.survey = Survey.start(clan, self.read, self.load.request.before)
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
        self._over(number)
        await self._arrive()

    async def fail(self, number: int, why: RoyaleError = GONE) -> None:
        """Let a player fail."""
        assert self.survey is not None
        self.survey = self.survey.with_failure(self.members[number].tag, why)
        self.failed[number] = why
        self._over(number)
        await self._arrive()

    async def retry(self, number: int, try_number: int, pause: float, why: RoyaleError) -> None:
        """Let a player be asked again after a pause."""
        assert self.survey is not None
        at = self.s.clock.time + timedelta(seconds=pause)
        self.tries[number] = Attempt(number=try_number, at=at, why=why)
        self.survey = self.survey.with_attempt(self.members[number].tag, self.tries[number])
        await self._arrive()

    async def retry_clan(self, try_number: int, pause: float, why: RoyaleError) -> None:
        """Let the clan be asked again after a pause."""
        at = self.s.clock.time + timedelta(seconds=pause)
        self.clan_try = Attempt(number=try_number, at=at, why=why)
        self.load.again(self.clan_try)
        await self.s.pilot.pause()

    async def end(self, error: RoyaleError | None = None) -> None:
        """Let the load end."""
        self.error = error
        await self.s.end(error)

    async def tick(self, seconds: float = 1) -> None:
        """Let time pass, and the screen look at its clock."""
        self.by_key = False
        self.s.clock.advance(seconds)
        self.s.screen.tick()
        await self.s.pilot.pause()
        self.notice_loads()
        self.by_key = True

    async def pause(self, seconds: float) -> None:
        """Let the API pause all requests."""
        self.paused_until = self.s.clock.time + timedelta(seconds=seconds)
        self.s.engine.on_pause(seconds)
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
            self.wrong = False
            if not self.loading:  # what went wrong is read, and nothing is tried any more
                self.next_at = self.error = None
        self.notice_loads()

    def _over(self, number: int) -> None:
        self.waiting.discard(number)
        self.tries.pop(number, None)

    async def _arrive(self) -> None:
        assert self.survey is not None
        await self.s.arrive(self.survey)

    # What the screen says

    async def compare(self) -> None:
        """Compare every sentence with the truth, also in the list of problems."""
        if self.s.app.screen is self.s.screen:
            Sentences(self).check_lines()
            if self.survey is not None and not isinstance(self.s.screen.focused, TagInput):
                await self.s.press("exclamation_mark")
                assert isinstance(self.s.app.screen, ProblemsScreen)
                Sentences(self).check_problems()
                await self.s.press("escape")


@dataclass
class Sentences:
    """Sentences on the screen, each of which must be known and true."""

    truth: Truth

    def check_lines(self) -> None:
        """Check each part of the first two lines."""
        fresh = str(self.truth.s.screen.query_one(ClanHeader).fresh)
        for clause in (*fresh.split(" · "), *self.truth.s.message.split(" · ")):
            if clause:
                self._check(clause)
        truth = self.truth
        told = "next try in" in self.truth.s.message
        if truth.next_at is not None and not truth.loading and not truth.wrong:
            assert told, "the next try is told for as long as it is to come"

    def check_problems(self) -> None:
        """Check the list of problems: its players, and the words about each."""
        screen = self.truth.s.app.screen
        title, text, ways = [str(part.content) for part in screen.query(Static)][:3]
        self._check(title)
        self._check(ways)
        about: int | None = None
        listed: set[int] = set()
        for line in text.splitlines():
            if line.startswith("  "):
                for clause in line.strip().split(" · "):
                    self._check_of(about, clause)
            elif (player := self._player(line)) is not None or line.startswith("Clan #"):
                about = player
                listed |= {player} if player is not None else set()
            else:
                about = None
                for clause in line.split(" · "):
                    self._check(clause)
        truth = self.truth
        expected = set(truth.failed) | (truth.waiting if truth.players_asked else set())
        if truth.load.tag == HOME and not (truth.loading and not truth.has_roster):
            assert listed == expected

    def _player(self, line: str) -> int | None:
        for number, member in enumerate(self.truth.members):
            if line == f"{member.name} {member.tag}":
                return number
        return None

    def _check(self, clause: str) -> None:
        for pattern, check in PATTERNS:
            if (match := re.fullmatch(pattern, clause)) is not None:
                assert check(self.truth, *match.groups()), f"not true: {clause}"
                return
        raise AssertionError(f"a sentence nobody knows: {clause!r}")

    def _check_of(self, about: int | None, clause: str) -> None:
        """Compare the sentence about a player or the clan with the truth."""
        truth = self.truth
        attempt = truth.clan_try if about is None else truth.tries.get(about)
        number = attempt.number if attempt is not None else 1
        now = truth.s.clock.time
        if match := re.fullmatch(r"try (\d) of 3(?: in (\d+) s)?", clause):
            assert int(match[1]) == number
            begins = (attempt.at - now).total_seconds() if attempt is not None else 0
            assert abs(int(match[2] or 0) - begins) <= 1 or begins < 1
        elif clause == "no answer yet":
            assert about in truth.waiting if about is not None else truth.loading
        elif match := re.fullmatch(r"try (\d): (.+)", clause):
            assert attempt is not None
            assert (int(match[1]), match[2]) == (number - 1, attempt.why.sentence)
        elif about is not None and about in truth.failed:
            why = truth.failed[about]
            sentence = "stopped before the answer came" if why == STOPPED else str(why)
            assert clause == sentence
        elif truth.error is not None and clause in truth.error.sentence:
            assert not truth.loading
        else:
            self._check(clause)


def _age(truth: Truth, number: str, unit: str) -> bool:
    assert truth.read is not None
    seconds = {"s": 1, "min": 60, "h": 3600, "days": 86400}[unit]
    age = (truth.s.clock.time - truth.read).total_seconds()
    return int(age // seconds) == int(number)


def _count(truth: Truth, answered: str, total: str) -> bool:
    done = len(truth.answered | set(truth.failed)) if truth.players_asked else -1
    return (int(answered), int(total)) == (done, len(truth.members))


def _left(truth: Truth, number: str, unit: str) -> bool:
    """Check an estimate: it is shown for at most twice the shortest one."""
    assert truth.began is not None
    taken = (truth.s.clock.time - truth.began).total_seconds()
    broken = any(taken > 2 * promise for promise in truth.promises)
    truth.promises.append(taken + int(number) * {"s": 1, "min": 60}[unit])
    return truth.players_asked and bool(truth.waiting) and not broken


def _next(truth: Truth, number: str, unit: str) -> bool:
    """Check and note the next retry: an automatic load must begin then, and no other."""
    wait = int(number) * {"s": 1, "min": 60}[unit]
    told = truth.s.clock.time + timedelta(seconds=wait)
    if truth.next_at is None:
        truth.next_at = told
    slack = 60 if unit == "min" else 1
    return not truth.loading and abs((told - truth.next_at).total_seconds()) <= slack


def _named(truth: Truth, text: str) -> bool:
    said = dict(re.findall(r"(\w+) \(try (\d)/3\)", text))
    tries = {
        truth.members[i].name: str(truth.tries[i].number if i in truth.tries else 1)
        for i in truth.waiting
    }
    return truth.players_asked and said == tries


def _failed(
    truth: Truth, number: str, total: str, why: str | None = None, short: str | None = None
) -> bool:
    real = [str(error) for error in truth.failed.values() if error != STOPPED]
    right = why is None or why.removesuffix(", and other reasons") in real
    if short is not None:
        briefs = {e.brief for e in truth.failed.values() if isinstance(e, RoyaleError)}
        right = short.removesuffix(" …") in briefs | {error.partition(" · ")[0] for error in real}
    numbers = (len(truth.failed), len(truth.members))
    return bool(real) and (int(number), int(total)) == numbers and right


def _stopped(truth: Truth, answered: str, total: str) -> bool:
    only = bool(truth.failed) and set(truth.failed.values()) == {STOPPED}
    return only and (int(answered), int(total)) == (len(truth.answered), len(truth.members))


def _retried(truth: Truth, number: str, pause: str | None, why: str) -> bool:
    attempt = truth.clan_try
    if attempt is None or truth.has_roster:
        return False
    begins = (attempt.at - truth.s.clock.time).total_seconds()
    right = abs(int(pause or 0) - begins) <= 1 or begins < 1
    return (int(number), why) == (attempt.number, str(attempt.why)) and right


def _error(truth: Truth, tag: str | None, sentence: str) -> bool:
    if truth.wrong:
        return True
    other = truth.load.tag != HOME and truth.survey is not None
    named = tag == str(truth.load.tag) if other else tag is None
    if isinstance(truth.error, NotFound):
        named = str(truth.load.tag) in sentence
    return truth.error is not None and sentence == truth.error.sentence and named


def _key(truth: Truth, key: str) -> bool:
    """Check the words about a key: no load is under way, and the key works."""
    field = isinstance(truth.s.screen.focused, TagInput)
    expected = "t ↵" if truth.load.tag != HOME else "↵" if truth.survey is None else "r"
    return not truth.loading and key == expected and (not field or key != "r" or truth.wrong)


def _missing(truth: Truth, number: str, total: str) -> bool:
    return (int(number), int(total)) == (len(truth.failed), len(truth.members))


PATTERNS: Final[list[tuple[str, Callable[..., bool]]]] = [
    # the first line
    (r"◌ loading", lambda t: t.loading),
    (r"◐ incomplete", lambda t: bool(t.failed) and not t.loading),
    (r"(?:◌|[█▏▎▍▌▋▊▉░ ]*) ?(\d+)/(\d+)", _count),
    (r"× offline", lambda t: isinstance(t.error, Unreachable)),
    (r"× maintenance", lambda t: isinstance(t.error, Maintenance)),
    (r"(\d+) (\w+) old", _age),
    (r"(?:● )?(\d+) (\w+) ago", _age),
    (r"● just now", lambda t: (t.s.clock.time - t.read).total_seconds() < 60 and not t.failed),
    (r"○ stale", lambda t: (t.s.clock.time - t.read).total_seconds() >= 600),
    (r"◐ (\d+) of (\d+)(?: players?)? missing(?: \((.+)\)|(?:: |, mostly )(.+))?", _failed),
    (r"◐ stopped at (\d+)/(\d+)", _stopped),
    # a load under way
    (r"(\d+) failed", lambda t, n: t.players_asked and int(n) == len(t.failed)),
    (r"~(\d+) (\w+) left", _left),
    (r"Esc cancels", lambda t: t.loading),
    (r"◌ Loading (#\w+) …", lambda t, tag: t.loading and str(t.load.tag) == tag),
    (r"(?:◌ )?try (\d) of 3(?: in (\d+) s)?: (.+)", _retried),
    (r"waiting for (\d+)", lambda t, n: t.players_asked and int(n) == len(t.waiting)),
    (r"waiting for (.+)", _named),
    (r"! (?:shows )?who", lambda t: bool(t.failed or t.waiting)),
    (
        r"◌ Too many requests, continuing in (\d+) s",
        lambda t, n: t.loading and t.paused > 0 and abs(int(n) - t.paused) <= 1,
    ),
    (
        r"Too many requests: everything waits (\d+) s\.",
        lambda t, n: abs(int(n) - t.paused) <= 1,
    ),
    # a load that is over
    (r"✗ (?:(#\w+): )?(.+)", _error),
    (r"(t ↵|r|↵) (?:retries|retries now|continues)", _key),
    (r"a player's tag\? (t ↵|r|↵) opens their clan", _key),
    (r"next try in (\d+) (s|min)", _next),
    (r"(\d+) loads? failed", lambda t, n: t.next_at is not None and int(n) > 0),
    (r"(\d+) cards?", lambda t, n: int(n) == len({CARDS[i] for i in _present(t)})),
    (r"4.0 elixir on average", lambda t: bool(_present(t))),
    (r"(?:no player is loaded yet|no favourite is known)", lambda t: not _present(t)),
    # the list
    (r"Waiting for the clan (#\w+)", lambda t, tag: t.loading and str(t.load.tag) == tag),
    (
        r"Waiting for (\d+) of (\d+)(?:, (\d+) failed)?",
        lambda t, n, total, lost: (
            t.players_asked
            and (int(n), int(total), int(lost or 0))
            == (len(t.waiting), len(t.members), len(t.failed))
        ),
    ),
    (
        r"The clan (#\w+) could not be loaded",
        lambda t, tag: not t.loading and t.error is not None and str(t.load.tag) == tag,
    ),
    (r"(\d+) of (\d+) players missing", _missing),
    (r"Stopped: (\d+) of (\d+) players not loaded", _missing),
    (
        r"No problems",
        lambda t: not t.loading and not t.failed and not t.waiting and t.error is None,
    ),
    (
        r"All 6 players are loaded \(.*\)\.",
        lambda t: len(t.answered) == 6 and not t.failed and not t.waiting and t.error is None,
    ),
    (r"Esc closes, Esc again cancels", lambda t: t.loading),
    (r"Esc closes, then (t ↵|r) (?:retries|continues)", _key),
    (r"Esc closes", lambda t: not t.loading and not t.failed and t.error is None),
]


def _present(truth: Truth) -> set[int]:
    """Return the members with a profile of this survey or an earlier one."""
    assert truth.survey is not None
    return {i for i, m in enumerate(truth.members) if m.tag in truth.survey.players}


def other_tag() -> str:
    """Return the tag of an unknown clan."""
    return str(tag_number(7)).removeprefix("#").lower()
