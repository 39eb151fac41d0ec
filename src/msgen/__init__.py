"""One YAML file describes a system; msgen turns it into a repository that runs."""

__version__ = "0.1.0"
