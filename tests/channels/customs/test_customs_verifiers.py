"""Who verifies signatures is chosen with one option: nobody, the enclosed certificate, trusted ones, or a service."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import customs_keys as keys
import customs_samples as samples
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from cohong.channels.customs import write_message
from cohong.channels.customs.signatures import RSA_SHA256, enveloped
from cohong.channels.customs.verifiers import ENCLOSED, NONE, read_choice, verifier_of
from cohong.cli import main
from cohong.core.texts import CohongError
from cohong.node.signatures import keep_signatures, verifier_in

BROKEN, UNVERIFIED = "customs.signature_broken", "customs.signature_unverified"


def pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)


def order_file(path: Path, *, changed: bool = False) -> Path:
    """A signed order; `changed` after it was signed."""
    head, lines = samples.order()
    node = (dict(head), lines)
    signer = enveloped(keys.rsa_signer())
    data = write_message("CEB303", [node], samples.TRANSFER, samples.guid("CEB303", 0), signer=signer)
    path.write_bytes(data.replace(b"DEMO-000001", b"DEMO-000002") if changed else data)
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return order_file(tmp_path / "good.xml")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return order_file(tmp_path / "broken.xml", changed=True)


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    """Two certificates in one file, of which one signed the orders."""
    path = tmp_path / "trusted.pem"
    path.write_bytes(keys.SM2_CERTIFICATE + pem(keys.rsa_signer().certificate))
    return path


@pytest.fixture
def strangers(tmp_path: Path) -> Path:
    path = tmp_path / "strangers.pem"
    path.write_bytes(keys.SM2_CERTIFICATE)
    return path


@pytest.fixture
def service() -> Iterator[Callable[[bool | None], str]]:
    """A service that answers what it is told to; its address."""
    servers = []

    def start(answer: bool | None) -> str:
        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.path == "/verify" and asked["algorithm"] == RSA_SHA256
                assert base64.b64decode(asked["certificate"]) == keys.rsa_signer().certificate
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"valid": answer}).encode())

            def log_message(self, format: str, *words: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def run(*words: object) -> tuple[int, list[str]]:
    """Exit code and the codes about the signature."""
    done = CliRunner().invoke(main, [*map(str, words), "--json"])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = [one["code"] for line in lines for one in line.get("findings", ())]
    return done.exit_code, [code for code in found if "signature" in code]


def test_without_a_choice_nothing_is_verified(broken: Path) -> None:
    assert run("check", broken) == run("check", broken, "--signatures", "none") == (0, [])


def test_the_enclosed_certificate_tells_a_change(good: Path, broken: Path) -> None:
    assert run("check", good, "--signatures", "enclosed") == (0, [])
    assert run("check", broken, "--signatures", "enclosed") == (1, [BROKEN])


def test_a_file_trusts_its_certificates_and_no_other(good: Path, broken: Path, trusted: Path, strangers: Path) -> None:
    assert run("check", good, "--signatures", trusted) == (0, [])
    assert run("check", broken, "--signatures", trusted) == (1, [BROKEN])
    assert run("check", good, "--signatures", strangers) == (0, [UNVERIFIED])


@pytest.mark.parametrize(("answer", "wanted"), [(True, (0, [])), (False, (1, [BROKEN])), (None, (0, [UNVERIFIED]))])
def test_a_service_is_believed(
    good: Path, service: Callable[[bool | None], str], answer: bool | None, wanted: tuple[int, list[str]]
) -> None:
    assert run("check", good, "--signatures", service(answer)) == wanted


def test_a_service_that_is_not_there_stops_nobody(good: Path, service: Callable[[bool | None], str]) -> None:
    assert run("check", good, "--signatures", "http://127.0.0.1:9") == (0, [UNVERIFIED])


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "customs.file_missing"), (b"no certificate", "customs.certificates_unreadable"),
     (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "customs.certificates_unreadable"),
     ("证书".encode(), "customs.certificates_unreadable")],
)  # fmt: skip
def test_what_is_no_choice_is_refused_by_name(good: Path, tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "other.pem"
    if content is not None:
        path.write_bytes(content)
    done = CliRunner().invoke(main, ["check", str(good), "--signatures", str(path), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (2, code)


def test_a_home_keeps_the_choice_and_its_own_copy_of_the_certificates(
    broken: Path, trusted: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    assert run("import", broken, "--home", home, "--signatures", trusted) == (1, [BROKEN])
    trusted.unlink()
    assert run("import", broken, "--home", home) == (1, [BROKEN])
    assert run("import", broken, "--home", home, "--signatures", "none") == (0, [])
    assert verifier_in(str(home / "keys")) is None


def test_a_folder_without_a_choice_has_no_verifier(tmp_path: Path) -> None:
    assert verifier_in("") is verifier_in(str(tmp_path)) is None
    keep_signatures(tmp_path, None)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_nobody_chose_is_a_fault_of_the_program(trusted: Path) -> None:
    assert verifier_of(read_choice(NONE)) is None
    assert read_choice(ENCLOSED) == ENCLOSED
    assert read_choice(str(trusted)) == trusted.read_text(encoding="ascii")
    with pytest.raises(ValueError, match=r"."):
        verifier_of("somebody")
    with pytest.raises(CohongError):
        read_choice("somebody")
