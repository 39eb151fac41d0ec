"""Random specs in random handwriting: indentation, brackets, quotes, comments, line ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

NAMES = ("order", "inventory", "payment", "cart", "mailer")
STORES = ("orders-db", "sessions")
TOPICS = ("order.placed", "payment.settled")


@dataclass(frozen=True)
class Hand:
    """How somebody writes. Chances are those of brackets, comments and blank lines."""

    step: int
    list_indent: int
    quote: str
    flow: float
    comments: float
    blanks: int
    crlf: bool
    final: bool
    padded: bool


HANDS = st.builds(
    Hand,
    step=st.sampled_from([2, 2, 3, 4]),
    list_indent=st.sampled_from([0, 2]),
    quote=st.sampled_from(["'", '"']),
    flow=st.sampled_from([0.0, 0.3, 0.7, 1.0]),
    comments=st.sampled_from([0.0, 0.2, 0.5]),
    blanks=st.integers(0, 2),
    crlf=st.booleans(),
    final=st.booleans(),
    padded=st.booleans(),
)


@st.composite
def systems(draw: st.DrawFn) -> dict[str, Any]:
    """The data of a small spec without errors."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    stores = draw(st.lists(st.sampled_from(STORES), unique=True))
    topics = draw(st.lists(st.sampled_from(TOPICS), unique=True))
    services = {name: draw(_services(name, names, stores, topics)) for name in names}
    made: dict[str, Any] = {"msgen": "1", "system": "shop", "services": services}
    if stores:
        kinds = {"orders-db": "postgres", "sessions": "redis"}
        made["datastores"] = {name: {"kind": kinds[name]} for name in stores}
    if topics:
        made["brokers"] = {"events": {"kind": "nats"}}
        made["topics"] = {name: {"schema": {"id": "uuid"}} for name in topics}
    overlaid = draw(st.lists(st.sampled_from(names), unique=True))
    if overlaid:
        services = {name: {"replicas": "2"} for name in overlaid}
        made["environments"] = {"staging": {"services": services}}
    return made


@st.composite
def _services(
    draw: st.DrawFn, name: str, names: list[str], stores: list[str], topics: list[str]
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    others = [one for one in names if one != name]
    if draw(st.booleans()):
        made["description"] = f"Looks after each {name}: and more"
    labels = ["GET /things", "POST /things", "GET /things/{id}"]
    made["endpoints"] = {
        label: draw(_endpoints(others, topics))
        for label in draw(st.lists(st.sampled_from(labels), min_size=1, unique=True))
    }
    leans = draw(st.lists(st.sampled_from([*others, *stores]), unique=True)) if others else []
    if leans:
        made["depends_on"] = draw(_leans(leans))
    heard = draw(st.lists(st.sampled_from(topics), unique=True)) if topics else []
    if heard:
        made["consumes"] = {topic: {} for topic in heard}
    if others and draw(st.booleans()):
        peer = draw(st.sampled_from(others))
        made["env"] = {"PEER_URL": {"url": peer}, "TEXT": f"not {peer}"}
    return made


@st.composite
def _leans(draw: st.DrawFn, leans: list[str]) -> Any:
    shape = draw(st.integers(0, 3))
    if shape == 0:
        return [f"{name}?" if draw(st.booleans()) else name for name in leans]
    if shape == 1:
        return [{name: {"timeout": "300ms"}} if draw(st.booleans()) else name for name in leans]
    if shape == 2 and len(leans) == 1:
        return leans[0]
    return {
        name: draw(st.sampled_from([{}, {"timeout": "300ms", "retries": "0"}])) for name in leans
    }


@st.composite
def _endpoints(draw: st.DrawFn, others: list[str], topics: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if draw(st.booleans()):
        made["response"] = [{"id": "uuid"}]
    if others and draw(st.booleans()):
        called = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3))
        calls: list[Any] = [
            {name: {"optional": "true", "as": f"got{number}"}} if draw(st.booleans()) else name
            for number, name in enumerate(called)
        ]
        made["calls"] = [calls] if len(calls) > 1 and draw(st.booleans()) else calls
    if topics and draw(st.booleans()):
        made["publishes"] = [draw(st.sampled_from(topics))]
    return made


def written(data: dict[str, Any], hand: Hand, draw: Any) -> str:
    """The text of `data` as `hand` writes it; `draw` is that of hypothesis."""
    lines = list(_Writer(hand, draw).top(data))
    eol = "\r\n" if hand.crlf else "\n"
    return eol.join(lines) + (eol if hand.final else "")


@dataclass
class _Writer:
    hand: Hand
    draw: Any

    def chance(self, share: float) -> bool:
        if share in (0.0, 1.0):
            return bool(share)
        return bool(self.draw(st.integers(0, 9)) < share * 10)

    def top(self, data: dict[str, Any]) -> Iterator[str]:
        for index, (key, value) in enumerate(data.items()):
            if index > 1:
                yield from [""] * self.hand.blanks
            if self.chance(self.hand.comments):
                yield f"# about {key}, as order sees it"
            yield from self.entry(key, value, 0, depth=0)

    def entry(self, key: str, value: Any, at: int, *, depth: int) -> Iterator[str]:
        head = " " * at + self.text(key, key=True) + ":"
        tail = "  # why not" if self.chance(self.hand.comments) else ""
        if isinstance(value, str):
            yield f"{head} {self.text(value)}{tail}"
        elif not value or (depth > 0 and self.chance(self.hand.flow)):
            yield f"{head} {self.flow(value)}{tail}"
        else:
            yield head + tail
            yield from self.below(value, at, depth=depth)

    def below(self, value: Any, at: int, *, depth: int) -> Iterator[str]:
        if isinstance(value, dict):
            for index, (key, inner) in enumerate(value.items()):
                if index and depth == 0:
                    yield from [""] * self.hand.blanks
                if self.chance(self.hand.comments):
                    yield " " * (at + self.hand.step) + f"# {key}"
                yield from self.entry(key, inner, at + self.hand.step, depth=depth + 1)
            return
        for item in value:
            lines = list(self.item(item, at + self.hand.list_indent))
            yield from lines

    def item(self, value: Any, at: int) -> Iterator[str]:
        if isinstance(value, str):
            yield " " * at + "- " + self.text(value)
        elif self.chance(self.hand.flow):
            yield " " * at + "- " + self.flow(value)
        elif isinstance(value, dict):
            (key, inner), *_ = value.items()
            lines = list(self.entry(key, inner, at + 2, depth=9))
            yield " " * at + "- " + lines[0].lstrip(" ")
            yield from lines[1:]
        else:
            lines = [line for one in value for line in self.item(one, at + 2)]
            yield " " * at + "- " + lines[0].lstrip(" ")
            yield from lines[1:]

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            pad = " " if self.hand.padded and value else ""
            inner = (
                f"{self.text(k, key=True, flow=True)}: {self.flow(v)}" for k, v in value.items()
            )
            return "{" + pad + ", ".join(inner) + pad + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(one) for one in value) + "]"
        return self.text(value, flow=True)

    def text(self, text: str, *, key: bool = False, flow: bool = False) -> str:
        special = any(sign in text for sign in (": ", "{", "#")) and (flow or not key)
        return f"{self.hand.quote}{text}{self.hand.quote}" if special else text
