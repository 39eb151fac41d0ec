"""What a service keeps: one repository interface, and the store chosen by the scheme of its URL.

`sql`        sqlite, postgresql, mysql, mariadb: tables, transactions, migrations, outbox
`keyvalue`   redis, rediss, memcached: JSON documents by key, with an optional time to live
`documents`  mongodb
`objects`    s3, file: JSON documents and plain bytes as objects
`search`     elasticsearch

Each has an async face (`aio`) and a sync one (`sync`).
"""
