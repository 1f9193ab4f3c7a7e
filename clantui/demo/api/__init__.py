"""An API that serves the world over HTTP."""
