"""Whatever is sent in whatever order: what customs writes can be read, and its newest receipts tell its states."""

from itertools import chain

import customs_family as family
import customs_samples as samples
from customs_course import GOODS, START_MS, TRADE, read, said
from hypothesis import given, settings
from hypothesis import strategies as st

from cohong.channels.customs import read_message
from cohong.channels.customs.receipts import newest, state_of
from cohong.channels.customs.schema import RECEIPT_OF
from cohong.channels.customs.simulator import CustomsSimulator, Faults
from cohong.channels.document import Document

END_MS = START_MS * 2
_PARTED = [
    (
        head | {"msgCount": "2", "msgSeqNo": number, "copNo": "MAW9", "guid": samples.guid("CEB607", 90 + int(number))},
        lines,
    )
    for number in ("1", "2")
    for head, lines in [family.way_bill()]
]
POOL: list[Document] = [
    *chain.from_iterable(said(kind, 2) for kind in RECEIPT_OF),
    *chain.from_iterable(said(kind, appStatus="1") for kind in RECEIPT_OF),
    *chain.from_iterable(said(kind, appType="2") for kind in RECEIPT_OF),
    *chain.from_iterable(said(kind, customsCode="51") for kind in RECEIPT_OF if kind not in TRADE[:3]),
    *chain.from_iterable(said(kind, appType="3") for kind in RECEIPT_OF),
    *read("CEB607", _PARTED),
    *said("CEB605", copNo="CAN9", guid=samples.guid("CEB605", 9), invtNo="51412024E000000002"),
    *said("CEB213", coElNo="REF9", guid=samples.guid("CEB213", 9), invtNo="51412024E000000002"),
]
PERMILLE = st.sampled_from((0, 0, 300))
FAULTS = st.builds(
    Faults,
    delay_permille=PERMILLE,
    loss_permille=PERMILLE,
    duplicate_permille=PERMILLE,
    reorder_permille=PERMILLE,
    reject_permille=PERMILLE,
    handover_permille=PERMILLE,
    review_permille=PERMILLE,
    inspect_permille=PERMILLE,
    fail_permille=PERMILLE,
    unknown_permille=PERMILLE,
)
GAPS = st.sampled_from((0, 1, 1_000, 3_600_000, 86_400_000))
SENDINGS = st.lists(st.tuples(st.sampled_from(POOL), GAPS), max_size=40)


def told(receipts: list[Document]) -> dict[tuple[str, str], str]:
    """What one knows who keeps the newest receipt that says something of a state."""
    silent = ("not_processed", "information")
    heard = [one for one in receipts if "returnStatus" in one.head]
    kept = newest(one for one in heard if state_of(one.head["returnStatus"]).kind not in silent)
    return {place: one.head["returnStatus"] for place, one in kept.items()}


@settings(max_examples=20, deadline=None)
@given(SENDINGS, FAULTS, st.integers(0, 9), st.randoms(use_true_random=False), st.booleans())
def test_the_newest_receipts_tell_the_states_and_all_can_be_read(
    sendings: list[tuple[Document, int]], faults: Faults, seed: int, random: object, begins: bool
) -> None:
    simulator = CustomsSimulator(seed, faults, full=True)
    now_ms = START_MS
    beginning = [(document, 60_000) for kind in (*TRADE, *GOODS) for document in said(kind, 2)]
    for document, gap_ms in (beginning if begins else []) + sendings:
        simulator.submit([document], now_ms)
        now_ms += gap_ms
    written = list(simulator.messages(END_MS))
    if faults.loss_permille:
        simulator.repeat(END_MS)
        written += simulator.messages(END_MS)
    receipts = [one for name, data in written for one in read_message(data, name)]
    assert {one.verdict for one in receipts} <= {"ok"}
    receipts += receipts[::2]
    random.shuffle(receipts)  # type: ignore[attr-defined]
    known = told(receipts)
    for (message, key), record in simulator.records.items():
        assert known[RECEIPT_OF[message], key] == record.status, (message, key, record.history)


COURSE = [(kind, number) for kind in (*TRADE, *GOODS) for number in (0, 1)]
ENDS = {
    "CEB303": "120",
    "CEB403": "120",
    "CEB505": "120",
    "CEB603": "899",
    "CEB607": "800",
    "CEB507": "399",
    "CEB509": "399",
}


@settings(max_examples=40, deadline=None)
@given(st.permutations(COURSE), st.lists(st.sampled_from(COURSE), max_size=8), GAPS)
def test_documents_in_any_order_and_repetition_come_to_the_same_end(
    order: list[tuple[str, int]], again: list[tuple[str, int]], gap_ms: int
) -> None:
    documents = {kind: said(kind, 2) for kind in ENDS}
    simulator = CustomsSimulator(1, full=True)
    for place, (kind, number) in enumerate([*order[:5], *again, *order[5:], *again]):
        simulator.submit([documents[kind][number]], START_MS + place * gap_ms)
    ends = {(kind, one.key): simulator.state(kind, one.key) for kind in ENDS for one in documents[kind]}
    assert ends == {(kind, key): ENDS[kind] for kind, key in ends}
    known = told(simulator.receipts(END_MS))
    assert known == {(RECEIPT_OF[kind], key): state for (kind, key), state in ends.items()}
