"""Vectors as files: how they are recorded, written, read and run. Nothing here judges; the rules do."""

import json
from pathlib import Path

from cohong.core import canon, signing
from cohong.core.calendar import DAY_MS
from cohong.core.envelope import Admitted, Header
from cohong.core.merkle import leaf_hash
from cohong.core.message import message_of
from cohong.core.rules import facts_root
from cohong.core.transition import GENESIS, Block, transition
from cohong.modules import rulebook

HERE = Path(__file__).parent
PARTS = ("pre", "messages", "post", "outcomes")
NOT_SHOWN = "message"
"""The table in which outcomes are remembered: it follows from `outcomes`."""


class Recorder:
    """Rows below a ledger; remembers those that were looked at."""

    def __init__(self, rows):
        self.rows, self.seen = dict(rows), set()

    def get(self, key):
        if key in self.rows:
            self.seen.add(key)
        return self.rows.get(key)

    def scan(self, prefix):
        found = sorted((key, data) for key, data in self.rows.items() if key.startswith(prefix))
        self.seen |= {key for key, _ in found}
        return iter(found)

    def commit(self, diff):
        for key, data in diff:
            if data is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = data


def told(world, steps):
    """Let a case happen, and say what it saw, did and got."""
    steps = iter(steps)
    first = next(steps)
    before = dict(world.base.rows)
    messages, time_ms = [], world.time_ms
    for step in (first, *steps):
        if isinstance(step, int):
            time_ms += step * DAY_MS
            continue
        signer, head = step
        key = signing.public_hex(signing_key(signer))
        messages.append({"time_ms": time_ms, "key": key, "head": plain(head)})
    base, outcomes = happen(before, messages)
    seen = {key: before[key] for key in base.seen if key in before}
    changed = {key for key in before.keys() | base.rows.keys() if before.get(key) != base.rows.get(key)}
    after = {key: base.rows.get(key) for key in changed}
    return {"pre": tables(seen), "messages": messages, "post": tables(after), "outcomes": outcomes}


def plain(struct):
    """A struct as JSON reads it."""
    return json.loads(canon.encode_trusted(struct))


def signing_key(name):
    from world import key_of

    return key_of(name)


def happen(rows, messages):
    """Each message in a block of its own, in order: the rows that are left, and what became of each."""
    base, tip, outcomes = Recorder(rows), GENESIS, []
    for said in messages:
        admitted = admitted_of(said)
        applied = transition(base, rulebook(), tip, Block(tip.height + 1, said["time_ms"], (admitted,)))
        base.commit(applied.diff)
        tip = applied.tip
        outcomes.append(outcome_of(admitted.messages[0], applied))
    return base, outcomes


def admitted_of(said):
    """A message as if its envelope had passed the stateless checks."""
    message = rulebook().read(canon.encode(said["head"]))
    header = Header(v=1, ledger="0" * 64, alg=signing.ED25519, key=said["key"], count=1, root=message.hash.hex())
    return Admitted(header, leaf_hash(canon.encode_trusted(header)).hex(), (message,))


def outcome_of(message, applied):
    """What a second implementation must say of a message."""
    (reply,) = applied.replies
    refusal = reply.refusal
    return {
        "id": reply.id,
        "hash": message_of(message.head).hash.hex(),
        "new": reply.fresh,
        "result": "refused" if refusal else "accepted",
        "code": refusal.code if refusal else "",
        "final": refusal.final if refusal else False,
        "failed": [list(one) for one in reply.failed],
        "facts": [plain(fact) for fact in reply.facts],
        "facts_root": facts_root(reply.facts),
    }


def tables(rows):
    """Rows as table -> key -> value; None where a row is gone."""
    found = {}
    for raw, data in sorted(rows.items()):
        table, _, key = raw.decode().partition("\0")
        if table != NOT_SHOWN:
            found.setdefault(table, {})[key] = None if data is None else json.loads(data)
    return found


def rows_of(found):
    """The way back."""
    return {f"{table}\0{key}".encode(): canon.encode(row) for table, rows in found.items() for key, row in rows.items()}


def text_of(value):
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(folder):
    return {part: json.loads((folder / f"{part}.json").read_text(encoding="utf-8")) for part in PARTS}


def write(folder, case, *, update):
    """Write a case; True where its files were not what they should be."""
    wanted = {f"{part}.json": text_of(case[part]) for part in PARTS}
    known = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    if update and known != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            (folder / name).write_text(text, encoding="utf-8")
    return known != wanted
