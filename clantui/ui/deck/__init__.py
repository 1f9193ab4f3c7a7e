"""Decks as tiles, and the screen with a deck's QR code."""
