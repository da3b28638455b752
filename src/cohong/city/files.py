"""The city's documents as files: customs messages of a hundred nodes, each by the party that really sends it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from cohong.channels.customs.writer import write_message
from cohong.city.people import City, Firm
from cohong.city.trades import NodeTexts, Trade, list_of, order_of, waybill_of

NODES = 100


def write_nodes(
    folder: Path, name: str, kind: str, nodes: Sequence[NodeTexts], sender: Firm, serial: int = 0
) -> list[Path]:
    """Cut nodes into messages of a hundred and write them."""
    folder.mkdir(parents=True, exist_ok=True)
    transfer = {"copCode": sender.code, "copName": sender.name, "dxpMode": "DXP", "dxpId": "DXPENT0000000000"}
    paths = []
    for at in range(0, len(nodes), NODES):
        number = serial + at // NODES
        path = folder / f"{name}-{number:06d}.xml"
        guid = f"0F3B7A52-{kind[3:]:0>4}-4C1E-9B00-{number:012d}"
        path.write_bytes(write_message(kind, nodes[at : at + NODES], transfer, guid))
        paths.append(path)
    return paths


MAKERS: dict[str, Callable[[City, Trade], NodeTexts]] = {"CEB303": order_of, "CEB505": waybill_of, "CEB603": list_of}


def write_plain(folder: Path, city: City, trades: Iterable[Trade]) -> list[Path]:
    """Order, waybill and list of every trade in files of a hundred nodes, in the order in which they are sent."""
    paths: list[Path] = []
    chunk: list[Trade] = []
    serial = 0
    for trade in trades:
        chunk.append(trade)
        if len(chunk) == NODES:
            paths += _write_chunk(folder, city, chunk, serial)
            chunk, serial = [], serial + 1
    if chunk:
        paths += _write_chunk(folder, city, chunk, serial)
    return paths


def _write_chunk(folder: Path, city: City, trades: Sequence[Trade], serial: int) -> list[Path]:
    return [
        path
        for kind, make in MAKERS.items()
        for path in write_nodes(
            folder, f"{serial:06d}-{kind}", kind, [make(city, trade) for trade in trades], city.service, serial
        )
    ]
