"""Elements mended in place: the same customs message with some texts changed, everything else as its sender wrote it. An
envelope around it is taken off: its signature would no longer fit."""

import re
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from cohong.channels.customs.reader import inner_message
from cohong.channels.customs.schema import KINDS, Kind

_STEP = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:\[(?P<at>[1-9][0-9]{0,8})\])?")


def read_elements(path: Path, places: list[str]) -> dict[str, str]:
    """The texts at places such as `Order[3]/OrderHead/orderNo`; "" where the element is missing. Places that name no
    element are left out. Raises lxml.etree.XMLSyntaxError for a file that is no XML, CohongError for an empty envelope."""
    root = _root(path)
    found = {}
    for place in places:
        parent, name = _parent(root, place)
        if parent is not None:
            element = _child(parent, name, 1)
            found[place] = (element.text or "").strip() if element is not None else ""
    return found


def patch_message(path: Path, out: Path, texts: Mapping[str, str]) -> None:
    """Write `out`, the message at `path` with these elements' texts replaced; a missing element is put in its place in
    the order of the schema (last, in a message that is none of customs'), and one whose text is empty goes."""
    root = _root(path)
    kind = KINDS.get(etree.QName(root).localname.removesuffix("Message"))
    for place, text in texts.items():
        parent, name = _parent(root, place)
        if parent is not None:
            _set(parent, name, text.strip(), kind)
    out.write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _root(path: Path) -> "etree._Element":
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(inner_message(path.read_bytes(), str(path)), parser)


def _parent(root: "etree._Element", place: str) -> "tuple[etree._Element | None, str]":
    """The element that holds (or should hold) the one at a place, and that one's name."""
    *above, last = place.split("/")
    here: etree._Element | None = root
    for step in above:
        found = _STEP.fullmatch(step)
        if found is None or here is None:
            return None, ""
        here = _child(here, found["name"], int(found["at"] or 1))
    found = _STEP.fullmatch(last)
    if found is None or found["at"] or here is None or here is root:
        return None, ""
    return here, found["name"]


def _child(parent: "etree._Element", name: str, at: int) -> "etree._Element | None":
    for element in parent:
        if isinstance(element.tag, str) and etree.QName(element).localname == name:
            at -= 1
            if at == 0:
                return element
    return None


def _set(parent: "etree._Element", name: str, text: str, kind: Kind | None) -> None:
    element = _child(parent, name, 1)
    if not text:
        if element is not None:
            parent.remove(element)
        return
    if element is None:
        element = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, name))
        order = [one.name for one in (*kind.head_elements, *kind.line_elements)] if kind else []
        places = {name: at for at, name in reversed(list(enumerate(order)))}
        parent[:] = sorted(parent, key=lambda one: places.get(etree.QName(one).localname, len(order)))
    element.text = text
