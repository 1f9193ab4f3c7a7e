"""The user's settings: schema, file, template, resolution."""
