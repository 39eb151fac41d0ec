"""A service keeps what no migration of it makes.

Why:
    The tables of a service change by migrations alone, which are yours: one that a database has
    applied must never change, so msgen writes the first and no other. A new entity or a new field
    of a kept type needs the next one. Until it is written, the service fails where it reads or
    writes the table. The same goes for a field that is gone: its column stays, and refuses rows
    that have no value for it.

    It is told from the text of the migrations. Where they make tables in another way than by
    plain operations of Alembic, nothing is said here, and `tests/test_migrations.py` of the
    service tells.

Example:
    types: {Order: {id: uuid, note: optional string}}, where `note` was added after `msgen new`.

Fix:
    Run the command that the note names in the folder of the service, with its environment. Read
    what it wrote: a renamed field looks like one removed and one added, and rows that exist need
    a value for a column that may not be empty. Then commit it.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
