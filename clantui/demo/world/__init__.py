"""A made-up world of clans, players and battles."""
