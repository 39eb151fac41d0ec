"""Files of five thousand lines are merged below a second, however they were changed."""

import time
from random import Random

import pytest

from msgen.merge import merge

SERVICE = """\
  service-{0}:
    image: shop/service-{0}:{1}
    ports:
      - "{0}:8000"
    environment:
      LEVEL: info
      DATABASE: postgres://db-{0}
    depends_on: [a, b]
    deploy: {{replicas: 2}}
"""


def compose(count: int, *, version: int = 1, every: int = 1) -> str:
    parts = [SERVICE.format(at, version if at % every == 0 else 1) for at in range(count)]
    return "services:\n" + "".join(parts)


def seconds(path: str, base: str, ours: str, theirs: str) -> float:
    """The processor's time of the shorter of two runs: the machine may be busy."""
    durations = []
    for _ in range(2):
        start = time.process_time()
        merge(path, base=base.encode(), ours=ours.encode(), theirs=theirs.encode())
        durations.append(time.process_time() - start)
    return min(durations)


@pytest.mark.parametrize("every", [1, 7, 100])
def test_yaml(every: int) -> None:
    base = compose(560)
    ours = base.replace("LEVEL: info", "LEVEL: info\n      MINE: 1  # of mine")
    assert seconds("a.yaml", base, ours, compose(560, version=2, every=every)) < 1
    assert (
        seconds(
            "a.yaml", base, compose(560, version=3, every=3), compose(560, version=2, every=every)
        )
        < 1
    )


@pytest.mark.parametrize("words", [3, 40, 10**6])
def test_text(words: int) -> None:
    random = Random(1)
    texts = ["".join(f"line {random.randrange(words)}\n" for _ in range(5000)) for _ in range(3)]
    assert seconds("a.txt", *texts) < 1
    base = texts[0].splitlines(keepends=True)
    ours, theirs = (
        "".join(line if random.random() < 0.8 else f"{random.random()}\n" for line in base)
        for _ in range(2)
    )
    assert seconds("a.py", texts[0], ours, theirs) < 1


def test_one_long_list() -> None:
    base = [f'  "item {at}"' for at in range(5000)]
    ours, theirs = ([*base[:at], f'  "new {at}"', *base[at:]] for at in (100, 4000))
    texts = ["[\n" + ",\n".join(items) + "\n]\n" for items in (base, ours, theirs)]
    assert seconds("a.json", *texts) < 1
    assert (
        seconds(
            "a.yaml", *(text.replace('  "', '- "').strip("[]\n").replace(",", "") for text in texts)
        )
        < 1
    )
