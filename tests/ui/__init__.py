"""Tests of the screen with a fake backend that answers on command."""
