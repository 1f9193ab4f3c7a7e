"""The screens: they decide."""
