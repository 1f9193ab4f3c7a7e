"""Show a Survey; turn a key into a Tag."""
