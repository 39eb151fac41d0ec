"""What can be said of a repository that is reconciled with its spec."""
