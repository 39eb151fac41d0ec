"""What a person may write: text to marked tree to frozen models."""
