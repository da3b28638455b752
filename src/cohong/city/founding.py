"""The founding of the demo city's ledger: who takes part, with which roles."""

from cohong.city.people import City, Firm
from cohong.modules.members.state import Role
from cohong.node.home import Founding
from cohong.node.lawbook import shipped

AUTHORITIES: dict[str, tuple[Role, ...]] = {
    "commerce": ("registrar", "matcher", "voter"),
    "customs": ("customs", "voter"),
    "tax": ("tax", "labeller", "voter"),
    "safe": ("safe", "voter"),
    "central-bank": ("central_bank", "voter"),
    "bank-a": ("bank", "reviewer"),
    "bank-b": ("bank",),
}


def founding_of(city: City) -> Founding:
    """Authorities and banks, the service company, agents, carrier, platform, and the merchants that file themselves."""
    members: dict[str, tuple[tuple[Role, ...], tuple[Firm, ...]]] = {
        **{name: (roles, ()) for name, roles in AUTHORITIES.items()},
        "service": (("service",), (city.service,)),
        "carrier": (("carrier",), (city.carrier,)),
        "platform": (("platform",), (city.platform,)),
        **{agent.member: (("agent",), (agent,)) for agent in city.agents},
        **{m.firm.member: (("merchant",), (m.firm,)) for m in city.merchants if m.agent is None},
    }
    return Founding(
        name="示例市 · Demo city", operator="commerce", members={name: roles for name, (roles, _) in members.items()}, law=shipped(),
        firms={name: tuple(code for firm in firms for code in (firm.code, firm.customs_code)) for name, (_, firms) in members.items()},
    )  # fmt: skip
