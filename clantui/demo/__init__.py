"""Clans that do not exist, served as the official API serves real ones."""
