"""The examples of the Guangzhou Single Window and the desk to read them with."""

import re

import rooms
from cohong.channels.kj import read_desk, read_message

EXAMPLES = rooms.ROOT / "examples" / "customs" / "kj"
FIRMS = EXAMPLES / "firms.csv"
KINDS = {"KJ881010": "CEB603", "KJ881011": "CEB303", "KJ881012": "CEB403", "KJ881013": "CEB505", "KJ881028": "CEB607"}
RECEIPTS = ("KJEXPORTDOCREC", "KJ881010CUSREC", "KJ881028CUSREC")
SELLER, AGENT, OPERATOR = "91440101TE5T00016C", "91440101TE5T000247", "91440101TE5T00040W"


def desk():
    return read_desk(FIRMS)


def text_of(name):
    return (EXAMPLES / "good" / f"{name}.xml").read_text(encoding="utf-8")


def read(text, **settings):
    return read_message(text.encode(), "kj.xml", desk(), **settings)


def example(name, *swaps):
    """The documents of a good example, with texts replaced."""
    text = text_of(name)
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return read(text)


def codes(document):
    return [(one.code, one.level, one.path, one.seen) for one in document.findings]


def errors(document):
    return [one for one in document.findings if one.level == "error"]


def without(text, *names):
    """A message without these leaves."""
    return re.sub(rf"\s*<(?P<n>{'|'.join(names)})>[^<]*</(?P=n)>", "", text)
