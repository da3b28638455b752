"""Estimated weights as a file: what they rest on, when they were made, and not one value of a record."""

from pathlib import Path

import msgspec

from cohong.analytics.linkage.estimating import Estimate, FieldShares
from cohong.analytics.linkage.weights import SHIPPED, Weights
from cohong.core.texts import CohongError, declare

SCHEMA = "cohong.linkage-weights.v1"

BAD_WEIGHTS = declare(
    "linkage.bad_weights",
    en="The file {path} holds no weights for linking: {seen}.",
    zh="文件 {path} 不是关联权重文件：{seen}。",
    next_en="Give a file that `cohong customs link --estimate` has written, or leave the option away.",
    next_zh="请使用由 cohong customs link --estimate 生成的文件，或不使用该选项。",
)


class WeightsFile(msgspec.Struct, frozen=True, kw_only=True, tag_field="schema", tag=SCHEMA):
    """What such a file holds. `made` is a day, `shares` say by field how often two records of one merchant (m) and of two (u) meet at
    each level, `same` what part of the pairs that share an identifier are one merchant's."""

    made: int
    seed: int
    records: int
    pairs: int
    turns: int
    shares: dict[str, FieldShares]
    same: dict[str, float]
    weights: Weights


def write_weights(path: Path, found: Estimate, made: int) -> None:
    """Write an estimate, whole or not at all. `made` is a day such as 20260310. The same estimate gives the same bytes."""
    whole = WeightsFile(made=made, **{name: getattr(found, name) for name in Estimate.__struct_fields__})
    half = path.with_name(f"{path.name}.part")
    try:
        half.write_bytes(msgspec.json.format(msgspec.json.encode(whole, order="deterministic"), indent=2) + b"\n")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def read_weights(path: Path) -> WeightsFile:
    """The weights of a file. Raises CohongError where it holds none, or lacks a field; OSError where it cannot be opened."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=WeightsFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CohongError(BAD_WEIGHTS, path=path.name, seen=str(error)) from None
    for name in ("terms", "identifiers"):
        missing = sorted(getattr(SHIPPED, name).keys() ^ getattr(found.weights, name).keys())
        if missing:
            raise CohongError(BAD_WEIGHTS, path=path.name, seen=f"{name}: {', '.join(missing)}")
    return found
