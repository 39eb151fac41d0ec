"""End-to-end tests: generate a system, start it on this machine, talk to it."""
