"""Reading Dockerfiles: what the last stage says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgen.verify.coherence.facts import Image, Probe
from msgen.verify.coherence.units import seconds
from msgen.verify.repository import Repository

_VARIABLE = re.compile(r'([A-Z][A-Z0-9_]*)=("(?:[^"\\]|\\.)*"|\S+)')
_URL = re.compile(r"http://[^:/'\"]+:(?P<port>\d+)(?P<path>/[^'\"\s)]*)")
_WITHIN = re.compile(r"(?<!-)timeout=(\d+(?:\.\d+)?)")
_ALLOWED = re.compile(r"--timeout=(\S+)")
_TITLE = re.compile(r'org\.opencontainers\.image\.title="?([^"\s]+)')


def read_images(repository: Repository) -> Iterator[tuple[str, Image]]:
    """Yield the path of each service's Dockerfile with what it says."""
    for file in repository.files("services/*/Dockerfile"):
        yield file, _image(file, (repository.root / file).read_text(encoding="utf-8"))


def _image(file: str, text: str) -> Image:
    env: dict[str, str] = {}
    exposes, copies = set[int](), list[str]()
    probe = module = user = title = None
    for word, rest in _instructions(text):
        if word == "FROM":  # a new stage begins with nothing
            env, exposes, probe, module, user = {}, set(), None, None, None
        elif word == "ENV":
            env |= {name: value.strip('"') for name, value in _VARIABLE.findall(rest)}
        elif word == "EXPOSE":
            exposes |= {int(each.partition("/")[0]) for each in rest.split()}
        elif word == "USER":
            user = rest.strip()
        elif word == "COPY" and "--from=" not in rest:
            copies += [each for each in rest.split()[:-1] if not each.startswith("--")]
        elif word == "HEALTHCHECK":
            probe = _probe(rest)
        elif word == "CMD":
            module = _module(rest)
        elif word == "LABEL" and (found := _TITLE.search(rest)):
            title = found[1]
    return Image(file, title, env, frozenset(exposes), probe, module, tuple(copies), user)


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction as its word and the rest, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            yield word.upper(), rest


def _probe(rest: str) -> Probe | None:
    url, within, allowed = _URL.search(rest), _WITHIN.search(rest), _ALLOWED.search(rest)
    if url is None:
        return None
    return Probe(
        int(url["port"]),
        url["path"],
        float(within[1]) if within else None,
        seconds(allowed[1]) if allowed else None,
    )


def _module(rest: str) -> str | None:
    """The Python module that is run; None for another program."""
    try:
        words = json.loads(rest)
    except ValueError:
        return None
    return str(words[2]) if words[1:2] == ["-m"] and len(words) > 2 else None
