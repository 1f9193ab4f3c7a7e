"""The API's JSON as values: the only code that knows its keys. No I/O."""
