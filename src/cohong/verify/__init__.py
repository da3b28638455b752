"""The offline checker: whether a proof file holds, in numbered steps, with no ledger, no account and no network.

It imports `core` alone. `docs/cohong-verify.py` is the same checker as one file for people who install nothing.
"""

from cohong.verify.checker import check_bytes, check_file, read_key_file
from cohong.verify.report import VERIFY_SCHEMA, Report, Step, render, report_to_json

__all__ = ["VERIFY_SCHEMA", "Report", "Step", "check_bytes", "check_file", "read_key_file", "render", "report_to_json"]
