"""What can go wrong when a system runs on this machine; one page a module."""
