"""The end of the pipeline: the lock, and the one atomic write of `msgen new`."""
