"""The user's settings: schema, file, paths."""
