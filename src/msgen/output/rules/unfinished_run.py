"""A run of msgen was interrupted, or could not go on, while it changed the repository.

Why:
    A run stages all its files, writes a journal, and only then puts the files in place. Killed
    before the journal stood, it has changed nothing; killed later, the next msgen command does
    the rest and says so. Each file is old or new as a whole at every moment.

Example:
    an earlier run, "msgen apply", was interrupted and is complete now: 12 files

Fix:
    Nothing, if the run is complete now. If it cannot go on, because a disk is full for instance,
    mend that and run any msgen command. To give the run up instead, delete `.msgen/local/apply`
    and look at what `git status` says.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
