"""Several clans side by side, or as one."""
