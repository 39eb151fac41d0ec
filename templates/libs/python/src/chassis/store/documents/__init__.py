"""Items as JSON documents by their key.

| URL                                      | store                          | lives      | filters |
| ---------------------------------------- | ------------------------------ | ---------- | ------- |
| `redis://host:6379/0`, `rediss://…`      | Redis, Valkey                  | for `ttl`  | scan    |
| `memcached://host:11211`                 | memcached (it cannot list)     | for `ttl`  | none    |
| `mongodb://host:27017/database`          | MongoDB                        | for ever   | query   |
| `http://host:9200`, `https://…`          | Elasticsearch                  | for ever   | query   |
| `s3://bucket/prefix`, `file:///folder`   | see `objects`                  | for ever   | scan    |

'Scan' means that a filtered list reads every document: fine for hundreds, not for millions.
Filters compare values as JSON.
"""

from chassis.store.documents.backend import Collection

__all__ = ["Collection"]
