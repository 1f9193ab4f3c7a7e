"""Ask for a clan and everyone in it at once."""
