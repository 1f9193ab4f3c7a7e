"""Text for people: cleaned, measured in cells, shortened, turned into words."""
