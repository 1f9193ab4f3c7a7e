"""Help and doctor."""
