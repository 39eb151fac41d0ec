"""One module a command of the command line; heavy imports stand inside the functions."""
