"""The elements of a tree by their paths, however they are spelled."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from cohong.channels.customs.tree import split_tag
from cohong.channels.kj.mapping import plain_path


class Leaf(NamedTuple):
    """One element that holds a text: the text, and its path below the element that was asked."""

    text: str
    path: str


class Leaves:
    """The filled leaves below one element, by plain path; `repeated` are those that stand there more than once."""

    def __init__(self, where: str = "") -> None:
        self.where = where
        self.known: dict[str, Leaf] = {}
        self.repeated: list[Leaf] = []

    def add(self, path: str, text: str) -> None:
        """Keep a leaf; an empty one is none."""
        text = text.strip()
        if not text:
            return
        leaf = Leaf(text, path)
        first = self.known.setdefault(plain_path(path), leaf)
        if first is not leaf:
            self.repeated.append(leaf)

    def get(self, path: str) -> Leaf | None:
        """The leaf at a path."""
        return self.known.get(plain_path(path))

    def place(self, path: str) -> str:
        """A path below this element as findings say it."""
        return f"{self.where}/{path}" if self.where else path


def name_of(element: etree._Element) -> str:
    """The local name, whatever its namespace."""
    return split_tag(element.tag)[1]


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Child elements; what is none (an entity that was not resolved) is passed over."""
    return (child for child in element if isinstance(child.tag, str))


def below(element: etree._Element, path: str) -> list[tuple[etree._Element, str]]:
    """All elements at a path below this one, each with its path as people count: `OrderContent[2]` where a name may come
    again, that is at the last step, and at a step before it that does. The empty path is the element itself."""
    found = [(element, "")]
    steps = [plain_path(step) for step in path.split("/")] if path else []
    for number, step in enumerate(steps, 1):
        following = []
        for one, said in found:
            same = [child for child in children(one) if plain_path(name_of(child)) == step]
            counted = number == len(steps) or len(same) > 1
            for count, child in enumerate(same, 1):
                name = f"{name_of(child)}[{count}]" if counted else name_of(child)
                following.append((child, f"{said}/{name}" if said else name))
        found = following
    return found


def leaves(element: etree._Element, where: str, *apart: str) -> Leaves:
    """The leaves below an element, without what stands below the paths `apart`."""
    found = Leaves(where)
    left = frozenset(plain_path(path) for path in apart if path)
    todo = [(child, name_of(child)) for child in reversed(list(children(element)))]
    while todo:
        one, path = todo.pop()
        if plain_path(path) in left:
            continue
        inner = list(children(one))
        if inner:
            todo += [(child, f"{path}/{name_of(child)}") for child in reversed(inner)]
        else:
            found.add(path, one.text or "")
    return found
