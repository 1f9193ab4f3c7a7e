"""The screen, with an engine fired by hand."""
