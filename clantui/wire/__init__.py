"""JSON of the API to values: the only code that spells its keys. No I/O."""
