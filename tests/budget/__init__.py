"""What the program may cost, counted rather than timed: modules, connections, requests, steps."""
