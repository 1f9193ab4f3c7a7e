"""Database migrations, one module for each version."""
