"""Text for people: cleaning, width in cells, abbreviations, phrases."""
