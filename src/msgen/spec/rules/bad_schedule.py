"""A schedule or its time zone cannot be read.

Why:
    A schedule is cron's: minute, hour, day of the month, month, day of the week.

Example:
    schedule: every night

Fix:
    schedule: '0 3 * * *'
    zone: Europe/Berlin
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
