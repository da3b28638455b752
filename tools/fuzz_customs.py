"""Fuzz the customs door: mutated documents by the hundred thousand, and a report of whatever crashes, hangs or eats memory.

    python tools/fuzz_customs.py --documents 1000000 --seed 7 --processes 2 --keep DIR

Every document is a golden example, an envelope or a broken example with one to four mutations, made from the seed and its own
number alone: `--first N --documents 1` makes and reads just that one again. It is read whole or piece by piece, by both
lanes, its signature is verified, its findings are put into words and JSON, and what was accepted is written again. Allowed
ends are documents and `CohongError`; anything else, more than ten seconds, or a process that grows beyond its limit is a
failure, and the exit code is 1.
"""

import argparse
import base64
import gzip
import io
import json
import random
import re
import resource
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec

from cohong.channels.customs import KINDS, reader, verdict_line, write_message
from cohong.channels.customs.fastlane import read_plain
from cohong.channels.customs.keys import LocalVerifier
from cohong.channels.customs.message import Message
from cohong.channels.document import Document
from cohong.core.texts import CohongError
from rooms import ROOT

EXAMPLES: Final = ROOT / "examples" / "customs"
SECONDS: Final = 10
MEMORY_BYTES: Final = 2 << 30
CHUNK: Final = 500
GUID: Final = "0F3B7A52-0000-4C1E-9A00-000000000000"
TRANSFER: Final = {"copCode": "91440101TE5T000247", "copName": "示例乙供应链有限公司", "dxpId": "DXPENT0000000000"}
NASTY: Final = (
    b"", b"\x00", b"\x0b", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"&", b"&amp;", b"&#0;", b"&#x1F;",
    b"&#xD800;", b"&x;", b"<", b">", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x y?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<ceb:x/>", b"</ceb:x>", b"<x xmlns='urn:y'/>", b" xmlns:ceb='urn:y'", b" guid='1'", b"\r\n", b"\t", b"-1", b"0", b"1e9",
    b"99999999999999999999", b"0.000001", b"NaN", b"20240230", "无".encode(), "１２".encode(), b"A" * 2_000, b"<ceb:a>" * 80,
    b"<DxpMsg>", b"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>", b"PK\x03\x04", b"\x1f\x8b", b'"', b"'",
)  # fmt: skip
TEXTS: Final = (
    b"", b" ", b"\xc2\xa0", b"\xe3\x80\x80", b"\t1\n", b"0", b"-0", b"-1", b"+1", b"1e9", b"0.000001", b"NaN", b"Infinity", b"1,000", b"1.",
    b".5", b"00", b"99999999999999999999", b"9" * 5_000, b"20240230", b"20260229", b"20231231235960", b"21000101000000", b"00010101000000",
    b"&amp;", b"&lt;&gt;", b"&#9;", b"&#x10FFFF;", b"<![CDATA[<x>]]>", b"<!-- x -->7", b"<?x y?>7", "\uff11\uff12".encode(), "\ufeff1".encode(),
    "\u65e0".encode(), b"N", b"142", b"502", b"CN", b"A" * 2_000, "\U00020000".encode(), "\u202e1".encode(), b"'\"", b"\xe2\x80\x8b1",
)  # fmt: skip
"""What a value may hold while the document stays well-formed."""


class TooSlowError(Exception):
    """A document took longer than it may."""


# --- mutations --------------------------------------------------------------------------------------------------------
_LEAF: Final = re.compile(rb"(\s*<[\w:]+>)([^<>]*)(</[\w:]+>\s*)")
_LEAVES: Final = re.compile(rb"<[\w:]+>([^<>\n]*)</[\w:]+>")
Mutate = Callable[[random.Random, bytearray, list[bytes]], None]


def _flip(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def _insert(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    place = rng.randrange(len(data))
    data[place:place] = rng.choice(NASTY)


def _cut(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    place = rng.randrange(len(data))
    del data[place : place + rng.choice((1, 2, 10, 100, 1_000, len(data)))]


def _repeat(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    place = rng.randrange(len(data))
    piece = bytes(data[place : place + rng.choice((1, 10, 100, 1_000))])
    data[place:place] = piece * rng.choice((1, 2, 20, 200))


def _splice(rng: random.Random, data: bytearray, seeds: list[bytes]) -> None:
    other = rng.choice(seeds)
    start = rng.randrange(len(other))
    place = rng.randrange(len(data))
    data[place : place + rng.choice((0, 10, 100))] = other[start : start + rng.choice((10, 100, 1_000))]


def _elements(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    """Take out, double, empty, swap or retext whole elements, so that the document stays XML."""
    pieces = bytes(data).split(b"\n")
    place = rng.randrange(len(pieces))
    match rng.randrange(5):
        case 0:
            del pieces[place]
        case 1:
            pieces.insert(rng.randrange(len(pieces)), pieces[place])
        case 2:
            pieces[place:place] = [pieces[place]] * rng.choice((1, 3, 150))
        case 3:
            other = rng.randrange(len(pieces))
            pieces[place], pieces[other] = pieces[other], pieces[place]
        case _:
            start, end = pieces[place].find(b">") + 1, pieces[place].rfind(b"</")
            if 0 < start <= end:
                pieces[place] = pieces[place][:start] + rng.choice(NASTY) + pieces[place][end:]
    data[:] = b"\n".join(pieces)


def _values(rng: random.Random, data: bytearray, seeds: list[bytes]) -> None:
    """The same with leaves alone, some at once: the document stays well-formed, and goes on to the rules."""
    pieces = bytes(data).split(b"\n")
    leaves = [place for place, piece in enumerate(pieces) if _LEAF.fullmatch(piece)]
    for place in rng.sample(leaves, min(len(leaves), rng.choice((1, 2, 6)))):
        found = _LEAF.fullmatch(pieces[place])
        if found is None:  # another turn took it
            continue
        other = _LEAF.fullmatch(pieces[rng.choice(leaves)])
        match rng.randrange(6):
            case 0:
                pieces[place] = b""
            case 1:
                pieces[place] += b"\n" + pieces[place]
            case 2 if other:
                pieces[place] = found[1] + other[2] + found[3]
            case 3 if stolen := _LEAVES.findall(rng.choice(seeds)):
                pieces[place] = found[1] + rng.choice(stolen) + found[3]
            case 4:
                pieces[place] = found[1] + found[2][: rng.randrange(len(found[2]) + 1)] + rng.choice(TEXTS) + found[3]
            case _:
                pieces[place] = found[1] + rng.choice(TEXTS) + found[3]
    data[:] = b"\n".join(pieces)


def _prefix(_rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    """Another prefix, which takes the message to the slower lane, and must say the same."""
    data[:] = bytes(data).replace(b"ceb:", b"q7:").replace(b"xmlns:ceb=", b"xmlns:q7=")


def _names(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    """Another message, another node: every name of the root or of a node changes."""
    old = rng.choice([kind.root for kind in KINDS.values()] + [kind.node for kind in KINDS.values()]).encode()
    new = rng.choice((b"CEB621Message", b"CEB999Message", b"DxpMsg", b"CEB603Message", b"Order", b"Inventory", b"x"))
    data[:] = bytes(data).replace(old, new)


def _wrap(rng: random.Random, data: bytearray, _seeds: list[bytes]) -> None:
    """Put the document into an envelope, packed or not."""
    inner = gzip.compress(bytes(data), mtime=0) if rng.random() < 0.5 else bytes(data)
    head = (
        b'<DxpMsg xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0"><TransInfo><CopMsgId>M</CopMsgId></TransInfo><Data>'
    )
    data[:] = head + base64.b64encode(inner) + b"</Data></DxpMsg>"


_BYTES: Final[tuple[Mutate, ...]] = (_flip, _insert, _cut, _repeat, _splice)
_WHOLE: Final[tuple[Mutate, ...]] = (_elements, _elements, _elements, _elements, _names, _wrap)
# What breaks XML ends early; most documents should come further.
MUTATIONS: Final = (*_BYTES, *_WHOLE, *(_values,) * 24, _prefix, _prefix)


def seeds() -> list[bytes]:
    """What mutations start from, in a fixed order."""
    return [path.read_bytes() for path in sorted(EXAMPLES.rglob("*.xml"))]


def document(seed: int, number: int, starts: list[bytes]) -> tuple[bytes, random.Random]:
    """One mutated document, and the dice to read it with."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - dice that fall the same way again
    data = bytearray(rng.choice(starts))
    for _ in range(rng.randint(1, 4)):
        if data:
            rng.choice(MUTATIONS)(rng, data, starts)
    return bytes(data[: 4 << 20]), rng


# --- reading ----------------------------------------------------------------------------------------------------------


def read(data: bytes, rng: random.Random) -> str:
    """Read one document every way and name its end. Raises whatever must not happen."""
    verifier = LocalVerifier() if rng.random() < 0.3 else None
    pieces = rng.random() < 0.3
    before = reader.STREAM_BYTES
    try:
        if pieces:
            reader.STREAM_BYTES = rng.choice((64, 1_000, 5_000))  # type: ignore[misc]
        found = list(reader.read_stream(io.BytesIO(data), "f", verifier=verifier))
    except CohongError as error:
        return error.code
    finally:
        reader.STREAM_BYTES = before  # type: ignore[misc]
    assert found, "a message that can be read gives a document"
    for one in found:
        msgspec.json.encode(verdict_line(one))
    _compare_lanes(data)
    _write_again(found)
    return max((one.verdict for one in found), key=["ok", "warning", "refused"].index)


def _compare_lanes(data: bytes) -> None:
    """What the fast lane takes, as it comes or tidied by the XML parser, the tree takes in the same way."""
    fast, tidied, tree = Message("f"), Message("f"), Message("f")
    quick = read_plain(fast, data)
    opened, _ = reader._read_tree(tree, data)  # noqa: SLF001 - the lanes are compared below the door that hides them
    if opened is not None:
        assert not quick, "an envelope is no message"
        return
    plain = tree.documents()
    if quick:
        assert fast.documents() == plain, "the lanes differ"
    if reader._read_tree(Message("f"), data, tidied)[1]:  # noqa: SLF001 - as above
        assert tidied.documents() == plain, "the tidied lane differs"


def _write_again(found: list[Document]) -> None:
    """Write what was accepted: the strict writer may refuse it, and must not stumble."""
    good = [one for one in found if one.verdict != "refused" and one.message in KINDS][:100]
    if good:
        transfer = None if KINDS[good[0].message].receipt else TRANSFER
        try:
            write_message(good[0].message, good, transfer, GUID)
        except CohongError:
            return


def run(seed: int, first: int, count: int) -> dict[str, Any]:
    """Read `count` documents: how they ended, and the number and trace of each failure."""
    starts, ends, failures = seeds(), Counter[str](), []
    peak, jump, heaviest = _peak(), 0, -1
    for number in range(first, first + count):
        data, rng = document(seed, number, starts)
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            ends[read(data, rng)] += 1
        except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
            failures.append({"number": number, "trace": traceback.format_exc(limit=-6), "bytes": len(data)})
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        before, peak = peak, _peak()
        if peak - before > jump:
            jump, heaviest = peak - before, number
    return {"ends": dict(ends), "failures": failures, "peak_bytes": peak, "heaviest": (jump, heaviest)}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _begin() -> None:
    """A worker: bounded memory, and an alarm for what hangs."""

    def too_slow(_signal: int, _frame: object) -> None:
        raise TooSlowError

    signal.signal(signal.SIGALRM, too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _chunks(seed: int, first: int, count: int) -> Iterator[tuple[int, int, int]]:
    for start in range(first, first + count, CHUNK):
        yield seed, start, min(CHUNK, first + count - start)


def campaign(seed: int, first: int, count: int, processes: int) -> dict[str, Any]:
    """The whole campaign: ends, failures, the peak of any process, and the document that raised it most. A worker that dies ends it with an exception."""
    ends, failures, peak, heaviest = Counter[str](), [], 0, (0, -1)
    with ProcessPoolExecutor(processes, initializer=_begin) as pool:
        for one in pool.map(run, *zip(*_chunks(seed, first, count), strict=True)):
            ends.update(one["ends"])
            failures += one["failures"]
            peak, heaviest = max(peak, one["peak_bytes"]), max(heaviest, one["heaviest"])
    whole = {"documents": count, "ends": dict(ends.most_common()), "failures": failures, "peak_bytes": peak}
    return {**whole, "heaviest": {"number": heaviest[1], "bytes_more": heaviest[0]}}


def main() -> int:
    """Run a campaign and print its report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for the documents that fail")
    asked = parser.parse_args()
    report = campaign(asked.seed, asked.first, asked.documents, asked.processes)
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        for failure in report["failures"]:
            data, _ = document(asked.seed, failure["number"], seeds())
            (asked.keep / f"{asked.seed}-{failure['number']}.xml").write_bytes(data)
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
