"""What can be wrong with a command as it was typed; one page a module."""
