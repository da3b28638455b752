"""Fit the model of `cohong.analytics.sellers` on made-up worlds and write its file: `python tools/fit_sellers.py`.

Weights come from one set of seeds, the map from lead to probability from another; benches use neither.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from cohong.analytics.sellers.fit import Example, examples, fit_weights, knots_of, leads  # noqa: E402
from cohong.analytics.sellers.habits import learn  # noqa: E402
from cohong.analytics.sellers.known import Known  # noqa: E402
from cohong.analytics.sellers.model import VERSION, Model  # noqa: E402
from cohong.analytics.world import make_world  # noqa: E402

FITTED_ON, CALIBRATED_ON = range(1001, 1007), range(2001, 2009)
SELLERS, AGENTS, TRADES = 800, 40, 3_000
THRESHOLD = 0.9
FILE = ROOT / "src" / "cohong" / "analytics" / "sellers" / "models" / f"{VERSION}.json"


def seen(seed: int) -> Iterator[Example]:
    """The examples of one world."""
    world = make_world(seed, sellers=SELLERS, agents=AGENTS)
    trades = list(world.trades(TRADES))
    bare = Known(world.licences, world.mandates, world.accounts)
    known = learn((one.papers for one in trades), bare)
    told = ((one.papers, [world.canonical(code) for code in one.truth.sellers]) for one in trades)
    print(f"seed {seed}", file=sys.stderr, flush=True)
    return examples(told, known)


def main() -> None:
    """Fit, calibrate, write."""
    weights = fit_weights([one for seed in FITTED_ON for one in seen(seed)])
    bare = Model(version=VERSION, fitted_on="", threshold=THRESHOLD, weights=weights, knots=())
    knots = knots_of(sorted(one for seed in CALIBRATED_ON for one in leads(seen(seed), bare)))
    said = f"weights: worlds {_span(FITTED_ON)}; probabilities: worlds {_span(CALIBRATED_ON)}; {TRADES:,} trades each"
    model = msgspec.structs.replace(bare, knots=knots, fitted_on=said)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")
    print(f"{FILE.relative_to(ROOT)}: {len(weights)} weights, {len(knots)} points")


def _span(seeds: range) -> str:
    return f"{seeds.start} to {seeds.stop - 1}"


if __name__ == "__main__":
    main()
