"""The path names a directory, a pipe or a device.

Why:
    A spec is read twice, to load it and to show its lines, and is named in the lock file. Only a
    regular file can promise that.

Example:
    $ msgen validate .

Fix:
    $ msgen validate system.yaml
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
