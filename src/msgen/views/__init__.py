"""What the templates of blueprints see: plans turned into frozen view dataclasses."""
