"""What the tools find; one page a module."""
