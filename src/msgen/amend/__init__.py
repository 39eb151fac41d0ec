"""What all commands that edit the spec have in common: options, questions, and the run."""
