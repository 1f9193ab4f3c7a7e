"""Act on what was typed into the tag field, or pasted anywhere, on the screen of a clan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import AccessDenied, NotFound
from clantui.core.model.tag import Tag, TagKind
from clantui.core.ports import Backend
from clantui.core.text.phrases import pluralise
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.clan.welcome import Welcome

if TYPE_CHECKING:
    from clantui.ui.clan.screen import ClanScreen
    from clantui.ui.clan.workers import PlayerClanFound

NO_KEY: Final = "✗ no key yet, so no clan can be asked · empty the field and ↵: the demo"

PASTED: Final = "pasted"
"""The title of a list of clans that was typed or pasted."""


class TagEntry:
    """Opens the clans, the player's clan or the search that a text means."""

    def __init__(self, screen: ClanScreen, engine: Backend) -> None:
        """Set up.

        Args:
            screen: the clan's.
            engine: knows whether there is a key.
        """
        self._screen, self._engine = screen, engine

    def entered(self, tags: tuple[Tag, ...], kind: TagKind) -> None:
        """Open what was entered: a clan, a list of clans, or the clan of a player."""
        first = tags[0]
        if not self.find_key():
            return
        if kind is TagKind.PLAYER or self._was_no_clan(first):
            self._notice(f"◌ asking which clan player {first} is in · esc stops")
            self._screen.controller.workers.find_home(first)
        elif len(tags) > 1:
            self._screen.follow(ClanList(PASTED, tuple(map(ClanRef, tags)), 0))
        else:
            self._screen.open(first)

    def find_key(self) -> bool:
        """Look for a key where there is none yet, and say where there is still none.

        Returns:
            True where there is one.
        """
        if self._engine.ready:
            return True
        if why := self._engine.look_for_key():
            usual = why.startswith("no key")
            self._notice(NO_KEY if usual else f"✗ {why}")
            return False
        self._have_key()
        return True

    def key_taken(self, said: str | None) -> None:
        """Go on with a key that was typed: ask again for what was refused.

        Args:
            said: what was done with the key; None where it was thrown away.
        """
        if said is None:
            return
        situation = self._screen.load_status
        if situation.demo:
            said = f"{said} Start clantui again to load real clans."
        self._screen.notify(said, markup=False)
        if self._engine.ready and not situation.demo:
            self._have_key()
            self._notice("")
            if isinstance(situation.error, AccessDenied) and (wish := situation.next_request):
                self._screen.controller.ask(wish)

    def _have_key(self) -> None:
        self._screen.query_one(Welcome).have_key()
        self._screen.onboarding.have_key()

    def _was_no_clan(self, tag: Tag) -> bool:
        """Return True where this tag was asked for as a clan's just now, and there is none."""
        situation = self._screen.load_status
        missing = isinstance(situation.error, NotFound)
        return missing and situation.request is not None and situation.request.tag == tag

    def home_found(self, message: PlayerClanFound) -> None:
        """Open the clan of a player, or say why there is none."""
        player = message.player
        if message.home is not None:
            self._screen.open(message.home, seek=player)
        elif isinstance(message.error, NotFound):
            self._notice(f"✗ {message.error.sentence} · ↵ asks again")
        elif message.error is not None:
            self._notice(f"✗ player {player}: {message.error.sentence} · ↵ asks again")
        else:
            self._notice(f"✗ player {player} is in no clan · ↵ asks again")

    def changed(self, why: str, *, entered: bool) -> None:
        """Say what is wrong with what is in the field; of another text no answer is waited for.

        Args:
            why: what is wrong, or empty.
            entered: whether Enter was pressed, rather than a letter.
        """
        wander = self._screen.controller
        if not entered:
            wander.workers.foresee()
            # With no clan on the screen, that nobody answers is true of the next one, too.
            if wander.state.tag is not None or self._screen.load_status.retry_at is None:
                wander.dismiss()
        self._notice(f"✗ {why}" if why else "")

    def take_up(self, text: str) -> bool:
        """Offer what was pasted to be opened.

        Returns:
            True where there was a tag or a link in it.
        """
        field = self._screen.query_one(TagInput)
        if not field.offer(text):
            return False
        self._screen.view.go_to_tag()
        first, *more = field.value.split(", ")
        rest = f" and {pluralise(len(more), 'more clan')}" if more else ""
        self._notice(f"↵ opens {first}{rest} · esc leaves it")
        return True

    def _notice(self, text: str) -> None:
        self._screen.controller.set_status(self._screen.load_status.with_notice(text))
