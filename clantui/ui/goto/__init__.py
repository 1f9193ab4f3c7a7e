"""Going anywhere: views, clans, players, cards, columns, screens, themes and commands by name."""
