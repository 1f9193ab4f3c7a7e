"""The river race screen."""
