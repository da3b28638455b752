"""Checks of licence, shop, account and mandate: the rows of a sheet become one message for each firm."""

from collections.abc import Sequence

import msgspec

from cohong.channels.document import Document
from cohong.channels.door.bank import day
from cohong.channels.door.contracts import tag_of_account
from cohong.channels.door.documents import subject_of
from cohong.channels.door.prepared import Prepared
from cohong.core.canon import encode_trusted
from cohong.core.tags import firm_tag, join_key_id, number_tag
from cohong.modules.authenticity.messages import AttestCheck, CheckItem

CHECK = "CHECK"
Fields = dict[str, str]


class Checked(msgspec.Struct, frozen=True):
    """One attestation, and the places of the rows that are its items, in order."""

    prepared: Prepared
    places: tuple[int, ...]


def prepare_checks(documents: Sequence[Document], join_key: bytes, filer: str) -> list[Checked]:
    """An attestation for each firm that these rows speak of, in the order of the file. Its id follows from its content: the same
    rows again are the same message."""
    by_firm: dict[str, list[int]] = {}
    for at, document in enumerate(documents):
        by_firm.setdefault(document.head["firm_code"], []).append(at)
    return [
        Checked(attest_checks([documents[at].head for at in places], join_key, filer), tuple(places))
        for places in by_firm.values()
    ]


def attest_checks(rows: Sequence[Fields], join_key: bytes, filer: str, again: str = "") -> Prepared:
    """Checks of one firm, by the columns of the sheet; each row whole is the evidence of its item. `again` tells one message
    from another of the same content."""
    firm = firm_tag(join_key, rows[0]["firm_code"])
    content = encode_trusted([again, *rows]).decode()
    guid = number_tag(join_key, "checks", content)
    head = AttestCheck(
        v=1,
        filer=filer,
        join=join_key_id(join_key),
        guid=guid,
        items=tuple(_item(row, join_key, firm) for row in rows),
    )
    return Prepared(head, {"lines": [dict(row) for row in rows]}, (), subject_of("checks", firm, guid), firm)


def _item(row: Fields, join_key: bytes, firm: str) -> CheckItem:
    return CheckItem(
        firm=firm,
        what=row["what"],  # type: ignore[arg-type]  # the columns let no other word through
        about=about_tag(row, join_key),
        verdict=row["verdict"],  # type: ignore[arg-type]
        method=f"authenticity.by_{row['method']}",
        since=day(row["since"]),
        until=day(row["until"]) if "until" in row else None,
    )


def about_tag(row: Fields, join_key: bytes) -> str | None:
    """The tag of the shop, account or agent that a row names; None where it names none."""
    about, what = row.get("about"), row["what"]
    if about is None:
        return None
    if what == "account":
        return tag_of_account({"payout_account": about, "payout_bank_code": row.get("bank_code", "")}, join_key)
    return firm_tag(join_key, about) if what == "mandate" else number_tag(join_key, what, about)
