"""Proofs from a home: for every kind of outcome, beside a running writer, with one field open, and without the keys."""

import shutil
import subprocess
import sys

import pytest
from node_world import ROOT, TRADES, cohong, info, leaves, take, write_again

from cohong.core.texts import CohongError
from cohong.node.home import Node
from cohong.node.proofs import write_proof
from cohong.verify import check_file

ONE_FILE = ROOT / "docs" / "cohong-verify.py"


def checked(file, home):
    """The report of the checker, which the one-file checker must share."""
    report = check_file(file, home / "keys" / "log.pub")
    alone = subprocess.run([sys.executable, "-I", ONE_FILE, file], capture_output=True, check=False)
    assert alone.returncode == 0, alone.stdout.decode() + alone.stderr.decode()
    assert report.trusted, [step for step in report.steps if not step.ok]
    return report


def test_an_accepted_document_is_proved(home, lodged, folder):
    proved = write_proof(home, lodged[0].outcome, folder / "p")
    report = checked(folder / "p", home)
    assert report.outcome["id"] == proved.outcome == lodged[0].outcome
    assert report.outcome["result"] == "accepted"
    assert (report.outcome["root"], report.outcome["size"]) == (proved.root, proved.size)
    assert (proved.root, proved.size) == (info(home).root, info(home).size)


def test_a_refused_document_is_proved_with_its_code(home, folder):
    (again,) = take(home, write_again(folder / "more", TRADES[0], "0F3B7A52-0303-4C1E-9A00-00000000FFFF"))
    assert again.verdict == "refused"
    write_proof(home, again.outcome, folder / "p")
    outcome = checked(folder / "p", home).outcome
    assert (outcome["result"], outcome["code"]) == ("refused", again.findings[-1].code)


def test_an_attestation_is_proved_by_its_leaf(home, folder):
    index, leaf = next((index, leaf) for index, leaf in leaves(home) if leaf["kind"] == "trade.attest_match")
    write_proof(home, str(index), folder / "p")
    outcome = checked(folder / "p", home).outcome
    assert (outcome["id"], outcome["index"]) == (leaf["id"], index)


def test_every_outcome_of_the_ledger_can_be_proved(home, folder):
    for index, leaf in leaves(home):
        assert write_proof(home, str(index), folder / "p").outcome == leaf["id"]
        assert check_file(folder / "p", home / "keys" / "log.pub").trusted


@pytest.mark.parametrize("path", ["orderNo", "head/orderNo"])
def test_one_field_is_opened_and_nothing_else_shown(home, lodged, folder, path):
    proved = write_proof(home, lodged[0].outcome, folder / "p", open_path=path)
    assert proved.opened == ["orderNo"]
    assert checked(folder / "p", home).opened == ({"name": "orderNo", "value": TRADES[0].order_no},)
    assert TRADES[0].merchant.firm.name.encode() not in (folder / "p").read_bytes()


def test_a_field_that_has_no_leaf_of_its_own_is_named_with_those_that_have(home, lodged, folder):
    with pytest.raises(CohongError) as error:
        write_proof(home, lodged[0].outcome, folder / "p", open_path="ebcName")
    assert error.value.code == "node.field_not_alone"
    assert "orderNo" in error.value.expected
    assert not (folder / "p").exists()


@pytest.mark.parametrize("outcome", ["0" * 32, "4711", "what", "1" * 40, ""])
def test_an_outcome_that_is_not_there_is_named(home, folder, outcome):
    with pytest.raises(CohongError) as error:
        write_proof(home, outcome, folder / "p")
    assert error.value.code == "node.no_such_outcome"


def test_a_block_record_is_no_outcome(home, folder):
    index = max(index for index, _ in leaves(home)) + 1
    with pytest.raises(CohongError) as error:
        write_proof(home, str(index), folder / "p")
    assert error.value.code == "node.no_such_outcome"


def test_a_changed_byte_is_found(home, lodged, folder):
    write_proof(home, lodged[0].outcome, folder / "p")
    data = bytearray((folder / "p").read_bytes())
    data[len(data) // 3] ^= 1
    (folder / "p").write_bytes(data)
    assert check_file(folder / "p").exit_code == 1


def test_a_foreign_key_does_not_pass(home, lodged, folder):
    write_proof(home, lodged[0].outcome, folder / "p")
    code, (other,), _ = cohong("key", "new", "-o", folder / "k")
    assert code == 0
    assert (folder / "k").stat().st_mode & 0o777 == 0o600
    assert cohong("verify", folder / "p")[0] == 0
    assert cohong("verify", folder / "p", "--trust", home / "keys" / "log.pub")[0] == 0
    assert cohong("verify", folder / "p", "--trust", other["file"] + ".pub")[0] == 1


def test_a_proof_is_read_beside_an_open_writer(home, lodged, folder):
    with Node(home):
        code, (said,), errors = cohong("proof", lodged[0].outcome, "--home", home, "-o", folder / "p")
    assert (code, said["outcome"]) == (0, lodged[0].outcome), errors
    checked(folder / "p", home)


def test_a_home_without_keys_proves_from_its_published_checkpoint(home, lodged, folder):
    trusted = folder / "log.pub"
    shutil.copy(home / "keys" / "log.pub", trusted)
    for path in (home / "keys").iterdir():
        if path.name != "log.pub":
            path.unlink()
    write_proof(home, lodged[0].outcome, folder / "p")
    assert check_file(folder / "p", trusted).trusted
    with pytest.raises(CohongError) as error:
        write_proof(home, lodged[0].outcome, folder / "q", open_path="orderNo")
    assert error.value.code == "sealed.not_entitled"
