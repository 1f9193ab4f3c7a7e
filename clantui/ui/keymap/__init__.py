"""Key bindings: declared by screens and widgets, collected, checked and described."""
