"""An environment chooses a profile that nothing belongs to.

Why:
    Profiles exist by being said: profile: extra on a service, store or broker puts it there.

Example:
    environments: {staging: {profiles: [extras]}}
    services: {ticker: {profile: extra}}

Fix:
    environments: {staging: {profiles: [extra]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Profiles of environments that have no members."""
    spec = written.spec
    sections = (spec.services, spec.datastores, spec.brokers)
    known = {thing.profile for section in sections for thing in section.values() if thing.profile}
    edges = [edge for one in spec.services.values() for edge in one.depends_on.values()]
    known |= {edge.profile for edge in edges if edge.profile}
    for name, environment in spec.environments.items():
        for index, profile in enumerate(environment.profiles):
            if profile not in known:
                best = nearest(profile, known)
                listed = f"profiles are {', '.join(sorted(known))}" if known else "there are none"
                yield RULE.at(
                    written.at(("environments", name, "profiles", index)),
                    f'nothing belongs to the profile "{profile}"',
                    hint=f'did you mean "{best}"?' if best else listed,
                )
