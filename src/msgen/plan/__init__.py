"""What the system is: every default filled, every name, port and deadline decided."""
