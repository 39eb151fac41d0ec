"""Metrics of messages: published, received, how long handlers take."""

from chassis.metrics import SECONDS as BUCKETS
from chassis.metrics import Counter, Gauge, Histogram

PUBLISHED = Counter(
    "messages_published",
    "Messages handed to the broker, by outcome: sent, failed.",
    ["topic", "outcome"],
)
RECEIVED = Counter(
    "messages_received",
    "Messages taken from the broker, by outcome: handled, dead, dropped, failed.",
    ["topic", "group", "outcome"],
)
RETRIES = Counter(
    "message_retries",
    "Attempts that repeated a failed one.",
    ["topic", "group"],
)
SECONDS = Histogram(
    "message_duration_seconds",
    "Time from taking a message to being done with it, further attempts included.",
    ["topic", "group"],
    buckets=BUCKETS,
)
IN_HAND = Gauge(
    "messages_in_hand",
    "Messages being worked on.",
    ["topic", "group"],
)
