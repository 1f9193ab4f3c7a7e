"""Help, palette, doctor."""
