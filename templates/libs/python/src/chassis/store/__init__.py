"""What a service keeps: one repository interface, and the store chosen by the scheme of its URL.

`sql`        sqlite, postgresql, mysql, mariadb: tables, transactions, migrations, outbox
`documents`  redis, memcached, mongodb, elasticsearch, s3, file: JSON documents by key
`objects`    s3, file: plain bytes by name

Each has an asynchronous face (`aio`, `Objects`) and a synchronous one (`sync`, `SyncObjects`).
"""
