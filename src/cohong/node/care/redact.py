"""An original file without some of its documents: what stays of a customs message when one of them is erased."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from lxml import etree

from cohong.channels.customs.reader import inner_message, read_message
from cohong.channels.customs.schema import KIND_BY_ROOT
from cohong.channels.customs.tree import split_tag
from cohong.channels.document import Document
from cohong.channels.door.lodged import is_lodged, prepare
from cohong.channels.door.returns import RETURNED
from cohong.core.message import message_id
from cohong.core.texts import CohongError

NOTHING = b""


def redactor(join_key: bytes, filers: Sequence[str]) -> Callable[[bytes, Sequence[bytes]], bytes]:
    """Given a file and message ids, the same file without those documents; `filers` are who may have said them.

    Where the file cannot be taken apart, nothing of it is kept: a copy less is better than an erasure that left one.
    """

    def redact(data: bytes, gone: Sequence[bytes]) -> bytes:
        try:
            return without(data, {one.hex() for one in gone}, join_key, filers)
        except (CohongError, etree.XMLSyntaxError):
            return NOTHING

    return redact


def without(data: bytes, gone: AbstractSet[str], join_key: bytes, filers: Sequence[str]) -> bytes:
    """The message without the business nodes whose message ids are `gone`; an envelope around it goes. Raises what its
    reader raises."""
    data = inner_message(data, "original")
    documents = read_message(data, "original")
    places = {one.index for one in documents if _ids(one, join_key, filers) & gone}
    if not places or any(one.message in RETURNED for one in documents):
        return NOTHING  # an observation covers all receipts of a file, so none of them can stay
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    namespace, name = split_tag(root.tag)
    node = f"{{{namespace}}}{KIND_BY_ROOT[name].node}" if namespace else KIND_BY_ROOT[name].node
    for place, element in enumerate(root.findall(node)):
        if place in places:
            root.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _ids(document: Document, join_key: bytes, filers: Sequence[str]) -> set[str]:
    """The message ids that this document has in the mouth of each filer."""
    if not is_lodged(document):
        return set()
    found = set()
    for filer in filers:
        head = prepare(document, join_key, filer).head
        found.add(message_id(head.filer, head.kind, head.guid, head.rev))
    return found
