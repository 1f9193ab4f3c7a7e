"""The whole engine against a whole server, over real sockets."""
