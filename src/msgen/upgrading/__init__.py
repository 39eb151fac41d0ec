"""From one version of msgen to the next: what changed, and what the earlier one had written."""
