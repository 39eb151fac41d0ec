"""The real tools judge a generated repository as it lies on the disk.

A family of tools is one module of `tools/`: its `checks(repository)` yields what there is for it to
judge. Nothing else names it.
"""
