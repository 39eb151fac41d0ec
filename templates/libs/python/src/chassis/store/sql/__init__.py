"""Items in the tables of a relational database, with SQLAlchemy.

`sqlite:///orders.db`, `postgresql://user:password@host/orders` and `mysql://…` (or `mariadb://…`)
name the database; the rest is the same for all. `tables.table` derives a table from a model,
`aio` and `sync` hold databases and repositories over it, `migrations` brings a schema up to date,
`outbox` publishes what a transaction wrote.
"""

from chassis.store.sql.tables import Table, table

__all__ = ["Table", "table"]
