"""What can be wrong with the use of a blueprint."""
