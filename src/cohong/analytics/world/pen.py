"""How a firm's code and name are written down: another code system, another form of the name, slips of the hand."""

from random import Random

from cohong.analytics.sellers.records import Licence
from cohong.analytics.world import words
from cohong.analytics.world.people import MOVING_DAY
from cohong.analytics.world.rates import Manner

_DIGITS = "0123456789"


class Pen:
    """Writes particulars in somebody's manner, from one stream of randomness."""

    def __init__(self, rng: Random) -> None:
        self.chance = rng.random
        self._forms: dict[str, tuple[str, ...]] = {}

    def code(self, firm: Licence, manner: Manner, day: int) -> str:
        """The credit code or the customs code of that day, with the manner's slips; "" for a person or an outsider."""
        chance = self.chance
        code = firm.code
        if len(code) != 18:
            return ""
        if firm.earlier and day < MOVING_DAY:
            code = firm.earlier[0]
        if firm.customs_codes and chance() < manner.short_code:
            code = self._short(firm, day)
        if chance() < manner.wrong_digit:
            at = 2 + int(chance() * (len(code) - 3))
            code = code[:at] + _DIGITS[(ord(code[at]) + 1 + int(chance() * 8)) % 10] + code[at + 1 :]
        return code.translate(words.FULL_WIDTH) if chance() < manner.full_width else code

    def _short(self, firm: Licence, day: int) -> str:
        """The customs code in force; one clerk in ten goes on with the earlier one."""
        codes = firm.customs_codes
        if len(codes) == 1:
            return codes[0].code
        return codes[0].code if day <= codes[0].until or self.chance() < 0.1 else codes[1].code

    def name(self, firm: Licence, manner: Manner) -> str:
        """The registered name, or one of its other forms, with the manner's slips."""
        chance = self.chance
        name = firm.name
        if chance() < manner.variant:
            forms = self._forms.get(firm.code)
            if forms is None:
                forms = self._forms[firm.code] = tuple(_forms(firm))
            name = forms[int(chance() * len(forms))]
        if chance() < manner.typo:
            name = _slip(name, int(chance() * 97))
        return name.translate(words.FULL_WIDTH) if chance() < manner.full_width else name


def _forms(firm: Licence) -> list[str]:
    """Other ways of writing one name."""
    name, region = firm.name, firm.region
    if not region:
        return [f" {name} ", f"{name}."]
    rest = name.removeprefix(region)
    legal = next((tail for tail in ("有限责任公司", "股份有限公司", "有限公司") if name.endswith(tail)), "")
    core = rest.removesuffix(legal)
    brand = core[:4]
    other = "有限公司" if legal == "有限责任公司" else "有限责任公司"
    return [
        f"{region}市{rest}",
        rest,
        f"{brand}({region}){rest[4:]}",
        f"{brand}（{region}）{rest[4:]}",
        f"{region}{core}{other}" if legal else f"{name}（个体工商户）",
        name.translate(words.TRADITIONAL),
        f"{region} {core} {legal}".strip(),
        f"{name}。",
        f"{region}{core}" if legal else name,
        *firm.other_names,
    ]


def _slip(name: str, dice: int) -> str:
    """One character wrong, doubled or left out."""
    at = 4 + dice % max(1, len(name) - 6)
    letter = name[at : at + 1]
    if dice % 4 == 0:
        return name[:at] + name[at + 1 :]
    if dice % 4 == 1:
        return name[:at] + letter + name[at:]
    return name[:at] + words.ALIKE.get(letter, words.BRANDS[dice % len(words.BRANDS)][0]) + name[at + 1 :]
