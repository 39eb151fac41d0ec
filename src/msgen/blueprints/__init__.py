"""Service blueprints: manifests, discovery, overrides and rendering. Data only, no Python."""
