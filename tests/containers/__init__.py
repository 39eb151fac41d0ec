"""Every generated image built, and every example's containers run, by a real Docker Engine."""
