"""Tables with a cursor, and the screens that sort and filter one."""
