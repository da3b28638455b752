"""What every test may rely on: a seed that is printed, a campaign size, and no network."""

import ipaddress
import os
import sys

import pytest

NETWORK_EVENTS = {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}


def _is_loopback(host: object) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, args: tuple[object, ...]) -> None:
    """An audit hook cannot be switched off by a test, and sees every socket however it was made."""
    if event not in NETWORK_EVENTS:
        return
    address = args[0] if event.startswith("socket.get") else args[1]
    if isinstance(address, str | bytes) and event in {"socket.connect", "socket.sendto"}:
        return  # a Unix socket
    host = address[0] if isinstance(address, tuple) else address
    if not _is_loopback(host):
        raise RuntimeError(f"tests are offline: {event} to {host!r}")


sys.addaudithook(_refuse_network)


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of this run, for everything random. Printed at the end; `--randomly-seed=N` repeats the run."""
    return int(request.config.getoption("randomly_seed"))


@pytest.fixture
def campaign() -> int:
    """How many times the usual size a campaign runs: 1 in every run, more under `make campaign`."""
    return int(os.environ.get("COHONG_CAMPAIGN", "1"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    seed = config.getoption("randomly_seed", default=None)
    size = os.environ.get("COHONG_CAMPAIGN", "1")
    terminalreporter.write_line(f"seed {seed}, campaigns at size {size}; repeat with --randomly-seed={seed}")
