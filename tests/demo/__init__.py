"""Whether the pretend API pretends well."""
