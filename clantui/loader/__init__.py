"""Loads a clan and everyone in it at once; a tag goes in, surveys come out."""
