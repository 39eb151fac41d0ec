"""Pictures of a plan: Mermaid, DOT, SVG and one self-contained page."""
