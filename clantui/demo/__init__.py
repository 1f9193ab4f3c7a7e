"""Fictional clans, served as the official API serves real ones."""
