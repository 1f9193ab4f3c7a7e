"""Migrations, a module for each version from 2 on; `database.create_tables` makes version 1."""
