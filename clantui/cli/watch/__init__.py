"""Parts of `clantui watch`."""
