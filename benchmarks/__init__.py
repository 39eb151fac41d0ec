"""Measurements of msgen against its goals, as ratios within one run: `make bench`."""
