"""The user's settings: schema, file, template and resolution."""
