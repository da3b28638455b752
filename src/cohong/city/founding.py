"""The founding of the demo city's ledger: who takes part, with which roles."""

import json

from cohong.city.people import City, Firm
from cohong.modules.members.state import Role
from cohong.node.home import Founding
from cohong.node.lawbook import parse, shipped

AUTHORITIES: dict[str, tuple[Role, ...]] = {
    "commerce": ("registrar", "matcher", "voter"),
    "customs": ("customs", "voter"),
    "tax": ("tax", "labeller", "voter"),
    "safe": ("safe", "voter"),
    "central-bank": ("central_bank", "voter"),
    "bank-a": ("bank", "reviewer"),
    "bank-b": ("bank",),
}
PARITY = {"USD": "7.1034", "EUR": "7.6820"}
"""What one unit was worth in CNY on the first of the city's month, invented: the quarter's entrusted exports are summed in CNY."""


def _rates() -> bytes:
    rows = [
        {"name": f"tax.cny_rate.{currency}", "value": rate, "since": 20260301, "until": 20260331, "unit": "CNY",
         "document": "示例汇率 · central parity of 2 March 2026, invented", "mark": "D"}
        for currency, rate in PARITY.items()
    ]  # fmt: skip
    return json.dumps({"rows": rows}).encode()


def founding_of(city: City) -> Founding:
    """Authorities and banks, the service company, agents, the forwarder, carrier, platform, and merchants that file themselves."""
    members: dict[str, tuple[tuple[Role, ...], tuple[Firm, ...]]] = {
        **{name: (roles, ()) for name, roles in AUTHORITIES.items()},
        "service": (("service",), (city.service,)),
        "carrier": (("carrier",), (city.carrier,)),
        "platform": (("platform",), (city.platform,)),
        **{agent.member: (("agent",), (agent,)) for agent in (*city.agents, city.forwarder)},
        **{m.firm.member: (("merchant",), (m.firm,)) for m in city.merchants if m.agent is None},
    }
    return Founding(
        name="示例市 · Demo city", operator="commerce", members={name: roles for name, (roles, _) in members.items()},
        law=(*shipped(), *parse(_rates(), "rates.json")),
        firms={name: tuple(code for firm in firms for code in (firm.code, firm.customs_code)) for name, (_, firms) in members.items()},
    )  # fmt: skip
