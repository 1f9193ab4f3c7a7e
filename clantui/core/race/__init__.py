"""The river race: standings, projections, sentences, columns."""
