"""The rankings screen."""
