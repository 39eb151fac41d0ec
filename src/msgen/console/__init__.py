"""What people see on a terminal: tables, trees, progress."""
