"""The demo API without HTTP: routes, endpoints, time."""
