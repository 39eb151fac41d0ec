"""What can be wrong with a question about a file's origin or owner."""
