"""A plan beside the spec that it was resolved from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgen.checks.index.written import Written
from msgen.diagnostics import Span
from msgen.plan.callgraph import CallGraph, call_graph
from msgen.plan.fits import resolve_shape
from msgen.plan.model import Call, Consumer, Endpoint, Path, Plan, Step, Workload
from msgen.spec.shapes import Shape


class Planned:
    """One plan; `written` is the spec, for places and for what was said explicitly."""

    def __init__(self, plan: Plan, written: Written) -> None:
        self.plan = plan
        self.written = written

    def at(self, path: Path, *, key: bool = False) -> Span:
        """Where `path` stands in the spec, as deep as it exists."""
        return self.written.at(path, key=key)

    @cached_property
    def workloads(self) -> Mapping[str, Workload]:
        """Workloads by name."""
        return {workload.name: workload for workload in self.plan.workloads}

    @cached_property
    def endpoints(self) -> Mapping[tuple[str, str], Endpoint]:
        """Endpoints by workload and label."""
        return {
            (workload.name, endpoint.label): endpoint
            for workload in self.plan.workloads
            for endpoint in workload.endpoints
        }

    @cached_property
    def types(self) -> Mapping[str, Shape]:
        """Named types."""
        return {named.name: named.shape for named in self.plan.types}

    def resolve(self, shape: Shape) -> Shape:
        """What a type stands for."""
        return resolve_shape(shape, self.types)

    @cached_property
    def graph(self) -> CallGraph:
        """Who calls what."""
        return call_graph(self.plan.workloads)

    def handled(self) -> Iterator[tuple[Workload, Endpoint | Consumer | None, tuple[Step, ...]]]:
        """Every handler with its steps; None is the workload itself."""
        for workload in self.plan.workloads:
            if workload.steps:
                yield workload, None, workload.steps
            for endpoint in workload.endpoints:
                yield workload, endpoint, endpoint.steps
            for consumer in workload.consumers:
                yield workload, consumer, consumer.steps

    def calls(self) -> Iterator[tuple[Workload, Endpoint | Consumer | None, Call]]:
        """Every call with its handler."""
        for workload, handler, steps in self.handled():
            for step in steps:
                for call in step.calls:
                    yield workload, handler, call
