"""Widgets and dialogs of the clan screen, each drawn from values that it is given."""
