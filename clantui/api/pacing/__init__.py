"""Pace of requests (token bucket, rate limiter) and of the delivery of responses."""
