"""Records against the dataclasses that they stand for."""
