"""Parts that every view is made of: rows, columns, filter, glossary."""
