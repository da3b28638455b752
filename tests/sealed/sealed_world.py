"""A small world for the tests of the sealed store: members, ids and documents, all from a seed."""

from cohong.sealed.entropy import seeded
from cohong.sealed.grants import Reader
from cohong.sealed.originals import pack_original
from cohong.sealed.retention import SubjectRecord
from cohong.sealed.seal import seal
from cohong.sealed.vault import Put, Vault

ENTROPY = seeded(20_251_108)
KEEPER = Reader([ENTROPY.take("x25519", b"keeper")])
BANK = Reader([ENTROPY.take("x25519", b"bank")])
STRANGER = Reader([ENTROPY.take("x25519", b"stranger")])
ALONE = ("ebcCode", "goodsValue", "orderNo")
MERCHANT_TAG = bytes(range(16))
TODAY = 20_251_108
LONG_AGO = 20_100_101


def ident(number, kind=1):
    return bytes([kind]) + number.to_bytes(15, "big")


def fields_of(number):
    return {
        "orderNo": f"DEMO-{number:06d}",
        "ebcCode": "91440101TE5T00016C",
        "ebcName": "示例跨境电商有限公司",
        "goodsValue": 12_345 + number,
        "lines": [{"gnum": "1", "itemName": "儿童棉质T恤", "price": "12.5"}],
    }


def original_of(numbers):
    return b"".join(b"<Order><orderNo>DEMO-%06d</orderNo></Order>" % number for number in numbers)


def without_orders(data, message_ids):
    """The redaction a customs file needs: take out the nodes of these messages."""
    for message_id in message_ids:
        data = data.replace(original_of([int.from_bytes(message_id[1:], "big")]), b"")
    return data


def open_vault(folder, **more):
    return Vault(folder, keeper=KEEPER, entropy=ENTROPY, **more)


def period(vault):
    return vault.period(MERCHANT_TAG, "202511", [BANK.public])


def sealed(vault, number, fields=None):
    key = vault.subject_key(ident(number, 2), period(vault))
    return seal(fields or fields_of(number), ALONE, ident(number), key)


def put(vault, numbers, original=None):
    """Seal and put documents, with the file they came in when it has a number; returns their roots."""
    bodies = {number: sealed(vault, number) for number in numbers}
    name = {"original_id": ident(original, 3)} if original is not None else {}
    vault.put_many([Put(ident(n), ident(n, 2), body.ciphertext, **name) for n, body in bodies.items()])
    if original is not None:
        messages = [ident(number) for number in numbers]
        vault.put_original(ident(original, 3), pack_original(original_of(numbers)), messages, period(vault))
    return {number: body.root for number, body in bodies.items()}


def record(number, **more):
    return SubjectRecord(**{"subject_id": ident(number, 2), "ledger_day": LONG_AGO, "retention_years": 10, **more})


def index_of(vault):
    return list(vault._store.index.dump())


def every_file(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
