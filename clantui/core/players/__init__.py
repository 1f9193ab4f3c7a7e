"""One player: profile, recent form, duel, links."""
