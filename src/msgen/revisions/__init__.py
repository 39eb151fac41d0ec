"""Migrations judged without running them: what they make, and what a service keeps."""
