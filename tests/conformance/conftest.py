from collections.abc import Iterator

import pytest

from tests.conformance.apiserver import ApiServer, running


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """A real API server, started once."""
    with running(tmp_path_factory.mktemp("apiserver")) as server:
        yield server
