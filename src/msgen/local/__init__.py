"""`msgen up`: a system on this machine without Docker."""
