"""Going anywhere by name."""
