"""Counts behind the views, one module each."""
