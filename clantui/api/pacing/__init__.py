"""Pace: rate limiter, token bucket, and the queue of responses."""
