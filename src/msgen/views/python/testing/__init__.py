"""The tests of a generated service: what they prepare, send and expect."""

from msgen.views.python.testing.contract import ContractTest, contract_test
from msgen.views.python.testing.direct import DirectTest, direct_test
from msgen.views.python.testing.endpoints import EndpointTest, endpoint_test
from msgen.views.python.testing.passing import passing_test
from msgen.views.python.testing.sockets import socket_test
from msgen.views.python.testing.world import World

__all__ = [
    "ContractTest",
    "DirectTest",
    "EndpointTest",
    "World",
    "contract_test",
    "direct_test",
    "endpoint_test",
    "passing_test",
    "socket_test",
]
