"""The same records through Splink on DuckDB, for comparison: an extra of the bench, imported only where it is installed."""

import logging
import warnings
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from cohong.analytics.linkage.fields import read_records

if TYPE_CHECKING:
    from splink import Linker

THRESHOLD = 0.95
BLOCKS = (("code",), ("phone",), ("account",), ("shop",), ("core", "region"), ("contact", "address"))


def splink_entities(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Splink's clusters: names are taken apart as for the hub-aware way, so that both see the same values."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = _trained(frame)
        pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
        rows = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD).as_record_list()
    entity = np.zeros(frame.height, dtype=np.int64)
    for row in rows:
        entity[int(row["row"])] = int(row["cluster_id"])
    return entity


def splink_shares(frame: pl.DataFrame) -> dict[str, float]:
    """By field how often two records of one merchant agree, as Splink estimates it: the reference for `estimating`. A field that it
    could not train is not there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = _trained(frame).misc.save_model_to_json()
    found = {}
    for comparison in model["comparisons"]:
        exact = comparison["comparison_levels"][1]
        if "m_probability" in exact:
            found[str(comparison["output_column_name"])] = float(exact["m_probability"])
    return found


def splink_bits(frame: pl.DataFrame, m: dict[str, float], u: dict[str, float], odds: float) -> list[dict[str, float]]:
    """For each pair of rows (`left`, `right`) the bits that Splink's waterfall gives each field compared exactly by frequency, for
    given shares, its prior at those odds, and the `total`. The columns of the frame are those of `m`, and `row`."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI
    from splink.blocking_rule_library import CustomRule

    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=odds / (1 + odds),
        comparisons=[
            cl.ExactMatch(field).configure(
                term_frequency_adjustments=True, m_probabilities=[m[field], 1 - m[field]],
                u_probabilities=[u[field], 1 - u[field]],
            )
            for field in m
        ],
        blocking_rules_to_generate_predictions=[CustomRule("1=1")],
        unique_id_column_name="row",
        retain_intermediate_calculation_columns=True,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = Linker(DuckDBAPI().register(frame.to_arrow()), settings, log_level=logging.ERROR)
        rows = linker.inference.predict().as_record_list()
    return [
        {
            "left": row["row_l"],
            "right": row["row_r"],
            **{field: row[f"mw_{field}"] + row[f"mw_tf_adj_{field}"] for field in m},
            "total": row["match_weight"],
        }
        for row in rows
    ]


def _trained(frame: pl.DataFrame) -> "Linker":
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    exact = [
        cl.ExactMatch(field).configure(term_frequency_adjustments=True)
        for field in ("code", "phone", "account", "shop")
    ]
    soft = [
        cl.ExactMatch(field).configure(term_frequency_adjustments=True) for field in ("region", "contact", "address")
    ]
    name = cl.JaroWinklerAtThresholds("core", [0.85]).configure(term_frequency_adjustments=True)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[name, *exact, *soft],
        blocking_rules_to_generate_predictions=[block_on(*fields) for fields in BLOCKS],
        unique_id_column_name="row",
    )
    api = DuckDBAPI()
    linker = Linker(api.register(_table(frame).to_arrow()), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("code"), block_on("core", "region")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for fields in (("core", "region"), ("phone",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*fields))
    return linker


def _table(frame: pl.DataFrame) -> pl.DataFrame:
    records = read_records(frame)
    columns = {
        field: records.fields[field].values.gather(pl.Series(records.fields[field].ids).set(
            pl.Series(records.fields[field].ids < 0), None
        ))
        for field in ("code", "phone", "account", "shop", "core", "region", "contact", "address")
    }  # fmt: skip
    return pl.DataFrame({"row": pl.Series(range(frame.height)), **columns})
