"""Measure msgen against its goals. `python -m benchmarks NAME…` measures some of them."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.charts import SHOP, chart_in, empty, helm
from benchmarks.installed import install
from benchmarks.measure import Command, Usage, run, side_by_side
from benchmarks.specs import edit_handlers, edit_one, large
from benchmarks.trees import rewritten, standing

LOADS = "import sys, yaml; yaml.load(open(sys.argv[1], 'rb'), Loader=yaml.CSafeLoader)"


@dataclass(frozen=True, slots=True)
class Result:
    """One figure and the goal that it must not exceed."""

    what: str
    figure: float
    goal: float
    unit: str = "x"
    note: str = ""

    @property
    def met(self) -> bool:
        """Tell whether the goal is reached."""
        return self.figure <= self.goal


class Bench:
    """A scratch folder with an installed msgen, and the measurements."""

    def __init__(self, folder: Path) -> None:
        """Install msgen below `folder`."""
        self.folder = folder
        self.bin = install(folder)
        self.cache = folder / "cache"
        self.env = {"XDG_CACHE_HOME": str(self.cache)}
        self._fresh = count()

    def start(self) -> Iterator[Result]:
        """`--help` and `--version` against an interpreter that does nothing."""
        python, msgen = self.bin / "python", self.bin / "msgen"
        bare, helped, version = side_by_side(
            lambda: run([python, "-c", "pass"]),
            lambda: run([msgen, "--help"]),
            lambda: run([msgen, "--version"]),
            rounds=25,
        )
        yield _ratio("msgen --help / python -c pass", helped, bare, 7)
        yield _ratio("msgen --version / python -c pass", version, bare, 7)

    def validate(self) -> Iterator[Result]:
        """All rules over 1,000 services against loading the same file with PyYAML's C loader."""
        spec = self._spec(1000)
        loaded, validated = side_by_side(
            lambda: run([self.bin / "python", "-c", LOADS, spec]),
            lambda: run([self.bin / "msgen", "validate", spec]),
            rounds=7,
        )
        yield _ratio("msgen validate, 1,000 services / PyYAML C loader", validated, loaded, 2)

    def new(self) -> Iterator[Result]:
        """A repository of 100 services against copying it."""
        made = self._new(100)[1]
        files = sum(len(names) for _, _, names in os.walk(made))
        written, copied = side_by_side(
            lambda: self._new(100)[0], lambda: self._copy(made), rounds=9
        )
        yield _ratio(f"msgen new, 100 services, {files} files / cp -r", written, copied, 6)

    def scale(self) -> Iterator[Result]:
        """Time a service from 10 to 1,000 services, and the memory at 1,000."""
        small, medium, big = side_by_side(
            lambda: self._new(10)[0],
            lambda: self._new(100)[0],
            lambda: self._new(1000)[0],
            rounds=2,
        )
        first = (medium.wall - small.wall) / 90
        last = (big.wall - medium.wall) / 900
        note = (
            f"{first * 1e3:.2f} ms a service from 10 to 100, {last * 1e3:.2f} ms from 100 to 1,000"
        )
        yield Result("time a service, 100..1,000 / 10..100", last / first, 1.25, note=note)
        yield Result(
            "peak memory, 1,000 services",
            big.memory,
            500,
            "MB",
            f"{big.wall:.1f} s, {big.cpu:.1f} s of CPU",
        )

    def diff(self) -> Iterator[Result]:
        """`diff` of an unchanged repository of 100 services against copying it."""
        yield from self._unchanged("diff")

    def check(self) -> Iterator[Result]:
        """`check` of a repository of 100 services against copying it, before and after edits."""
        yield from self._unchanged("check")
        made = self._new(100)[1]
        written = edit_handlers(made, 10)
        told, copied = side_by_side(
            lambda: self._msgen("check", made), lambda: self._copy(made), rounds=9
        )
        what = f"msgen check, 100 services, {written} handlers edited / cp -r"
        yield _ratio(what, told, copied, 8)

    def _unchanged(self, command: str) -> Iterator[Result]:
        made = self._new(100)[1]
        told, first, copied = side_by_side(
            lambda: self._msgen(command, made),
            lambda: self._unknown(command, made),
            lambda: self._copy(made),
            rounds=9,
        )
        result = _ratio(f"msgen {command}, 100 services unchanged / cp -r", told, copied, 4)
        first_time = f"{first.wall / copied.wall:.1f} x the first time, with an empty user's cache"
        yield replace(result, note=f"{result.note}, {first_time}")

    def apply(self) -> Iterator[Result]:
        """`apply` of a change to one service of 100 against making the whole repository."""
        made, edits = self._new(100)[1], count()
        touched: set[str] = set()

        def change() -> Usage:
            edit_one(made / "system.yaml", next(edits))
            before = standing(made)
            usage = self._msgen("apply", made)
            touched.update(rewritten(before, standing(made)))
            return usage

        applied, new = side_by_side(change, lambda: self._new(100)[0], rounds=9)
        result = _ratio("msgen apply, 1 service of 100 changed / msgen new", applied, new, 0.7)
        yield replace(result, note=f"{result.note}, {len(touched)} files rewritten")

    def charts(self) -> Iterator[Result]:
        """`helm template` of the web shop against that of an empty chart, and how it grows."""
        program = helm()
        if program is None:
            return  # `make tools` builds it
        charts = [
            empty(self.folder),
            chart_in(self._new(SHOP)[1]),
            *(chart_in(self._new(services)[1]) for services in (10, 50, 100)),
        ]
        nothing, shop, small, medium, big = side_by_side(
            *(partial(run, [program, "template", "x", chart]) for chart in charts), rounds=5
        )
        yield _ratio("helm template, the web shop / an empty chart", shop, nothing, 4)
        first = (medium.cpu - small.cpu) / 40
        last = (big.cpu - medium.cpu) / 50
        note = f"{first * 1e3:.1f} ms of CPU a service from 10 to 50, {last * 1e3:.1f} ms to 100"
        yield Result("helm template, a service, 50..100 / 10..50", last / first, 1.5, note=note)

    def _msgen(self, command: str, repository: Path) -> Usage:
        return run([self.bin / "msgen", command, repository, "-q"], env=self.env)

    def _unknown(self, command: str, repository: Path) -> Usage:
        """Run `command` as somebody does who has never run msgen here."""
        shutil.rmtree(self.cache, ignore_errors=True)
        usage = self._msgen(command, repository)
        self._msgen(command, repository)
        return usage

    def _spec(self, services: int) -> Path:
        path = self.folder / f"spec-{services}.yaml"
        if not path.exists():
            path.write_text(large(services))
        return path

    def _new(self, wanted: int | Path) -> tuple[Usage, Path]:
        """Make the repository of a spec, or of one with so many services."""
        target = self._target()
        command: Command = [
            self.bin / "msgen",
            "new",
            wanted if isinstance(wanted, Path) else self._spec(wanted),
            target,
            "--no-git",
            "-q",
        ]
        usage = run(command, env=self.env)
        return usage, target

    def _copy(self, source: Path) -> Usage:
        return run(["cp", "-r", source, self._target()])

    def _target(self) -> Path:
        """Return a folder that no run before has touched."""
        return self.folder / f"out-{next(self._fresh)}"


def _ratio(what: str, ours: Usage, theirs: Usage, goal: float) -> Result:
    note = (
        f"{ours.wall * 1e3:.0f} / {theirs.wall * 1e3:.0f} ms,"
        f" CPU {ours.cpu * 1e3:.0f} / {theirs.cpu * 1e3:.0f} ms"
    )
    return Result(what, ours.wall / theirs.wall, goal, note=note)


def main() -> None:
    """Print each figure beside its goal; exit with 1 if one is missed."""
    folder = Path(tempfile.mkdtemp(prefix="msgen-bench-"))
    missed = 0
    try:
        bench = Bench(folder)
        measurements: dict[str, Callable[[], Iterator[Result]]] = {
            "start": bench.start,
            "validate": bench.validate,
            "new": bench.new,
            "scale": bench.scale,
            "diff": bench.diff,
            "check": bench.check,
            "apply": bench.apply,
            "charts": bench.charts,
        }
        for name in sys.argv[1:] or measurements:
            for result in measurements[name]():
                missed += not result.met
                verdict = "ok    " if result.met else "MISSED"
                figure = f"{result.figure:7.2f} {result.unit} (goal {result.goal:g})"
                print(f"{verdict} {figure:24} {result.what}: {result.note}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
