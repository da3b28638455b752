"""The same records through Splink on DuckDB, for comparison: an extra of the bench, imported only where it is installed."""

import logging
import warnings

import numpy as np
import numpy.typing as npt
import polars as pl

from cohong.analytics.linkage.fields import read_records

THRESHOLD = 0.95
BLOCKS = (("code",), ("phone",), ("account",), ("shop",), ("core", "region"), ("contact", "address"))


def splink_entities(frame: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Splink's clusters: names are taken apart as for the hub-aware way, so that both see the same values."""
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = DuckDBAPI()
        linker = Linker(api.register(_table(frame).to_arrow()), settings, log_level=logging.ERROR)
        linker.training.estimate_probability_two_random_records_match(
            [block_on("code"), block_on("core", "region")], recall=0.6
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for fields in (("core", "region"), ("phone",)):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*fields))
        pairs = linker.inference.predict(threshold_match_probability=THRESHOLD)
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, THRESHOLD)
        rows = found.as_record_list()
    entity = np.zeros(frame.height, dtype=np.int64)
    for row in rows:
        entity[int(row["row"])] = int(row["cluster_id"])
    return entity


def _table(frame: pl.DataFrame) -> pl.DataFrame:
    records = read_records(frame)
    columns = {
        field: records.fields[field].values.gather(pl.Series(records.fields[field].ids).set(
            pl.Series(records.fields[field].ids < 0), None
        ))
        for field in ("code", "phone", "account", "shop", "core", "region", "contact", "address")
    }  # fmt: skip
    return pl.DataFrame({"row": pl.Series(range(frame.height)), **columns})
