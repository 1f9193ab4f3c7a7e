"""Tests of the screen on a fake backend that answers when the test says so."""
