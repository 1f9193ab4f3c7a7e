"""HTTP over Twisted: connections, TLS, bodies, status codes."""
