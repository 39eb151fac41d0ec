"""A repository over years: anybody does anything to it, and nothing that somebody typed is lost."""
