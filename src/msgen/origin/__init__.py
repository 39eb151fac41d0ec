"""Where a generated file comes from and whose it is: what `why`, `restore` and `adopt` ask."""
