"""Shortcuts of the tests of the screen: work that a test does not look at is kept or left out."""
