"""The codes that the simulated customs answers with.

Negative ones are those of the interface specification. It names none for CEB607, 507, 509 and 701: a business key that may
not come again gets -304001, as a public simulator gives it, and what is wrong with them is 100. In the bracket of
`returnInfo` 1200, 1800, 2600 and 13035 are real; the others are this simulator's own.
"""

from typing import Final

SPLIT: Final = ("CEB607", "CEB507", "CEB509", "CEB701")
"""Documents that come in parts."""
TRADE: Final = ("CEB303", "CEB403", "CEB505", "CEB603")
"""The documents of a trade."""
DECLARING: Final = ("2", "3")
"""States in which a document waits for what it belongs to."""
_KNOWN: Final = {"2", "3", "120"}
# States in which a new document under the same key is refused (facts of practice [I]).
BLOCKING: Final = {
    "CEB303": _KNOWN,
    "CEB403": _KNOWN,
    "CEB505": _KNOWN,
    "CEB603": {"2", "3", "120", "300", "399", "500", "800", "899"},
    "CEB605": {"2", "3", "399"},
    "CEB607": {"2", "3", "399", "500", "800"},
    "CEB507": {"2", "3", "399"},
    "CEB509": {"2", "3", "399"},
    "CEB701": {"2", "3", "399"},
    "CEB213": {"2", "3", "120", "300", "500", "505", "600", "800"},
    "CEB215": {"2", "3", "399"},
}
REPEATED: Final = "-304001"
EXISTS: Final = {
    "CEB303": "-301010",
    "CEB403": "-401007",
    "CEB505": "-504015",
    "CEB603": "-621004",
    "CEB605": "-623009",
    "CEB213": "-625022",
    "CEB215": "-625033",
}
FAULTY: Final = {
    "CEB303": "-301008",
    "CEB403": "-401009",
    "CEB505": "-504011",
    "CEB603": "-621001",
    "CEB605": "-623001",
    "CEB213": "-625001",
    "CEB215": "-625001",
}
NO_TARGET: Final = {
    "CEB303": "-301009",
    "CEB403": "-401006",
    "CEB505": "-504014",
    "CEB603": "-621006",
    "CEB605": "-623001",
    "CEB213": "-625001",
    "CEB215": "-625001",
}
DECLARED: Final = {
    "CEB303": "-301011",
    "CEB403": "-401008",
    "CEB505": "-504016",
    "CEB603": "-621011",
    "CEB605": "-623009",
    "CEB213": "-625022",
    "CEB215": "-625033",
}
INFO: Final = {
    "1": "1000",
    "2": "1000",
    "3": "1000",
    "120": "1800",
    "300": "1200",
    "399": "2000",
    "500": "2500",
    "800": "2600",
    "899": "2700",
}
WORDS: Final = {"300": "待人工审核"}
"""Words of a receipt where they are not those of its state."""
CANCELLABLE: Final = ("120", "300", "399", "500", "800")
"""A list may be cancelled once customs knows it and until it has left."""
UNKNOWN: Final = ("200", "1006", "3990", "8002")
"""States of local platforms that no specification names."""
