"""Tests of the demo API."""
