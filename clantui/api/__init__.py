"""Client of the Clash Royale API: one request at a time, cached, retried and rate-limited."""
