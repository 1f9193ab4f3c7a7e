"""Displayed text: cleaning, width in cells, abbreviations, phrases."""
