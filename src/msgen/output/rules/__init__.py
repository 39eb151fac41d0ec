"""What can stand in the way of writing a repository."""
