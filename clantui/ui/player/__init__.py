"""The player screen and the duel helper."""
