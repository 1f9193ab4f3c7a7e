"""Key bindings of the screen."""
