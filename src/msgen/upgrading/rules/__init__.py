"""What can go wrong with an upgrade alone."""
