"""Database migrations, a module for each version from 2 on; `database.create` makes version 1."""
