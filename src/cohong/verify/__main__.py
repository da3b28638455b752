"""`python -m cohong.verify FILE... [--trust KEYFILE] [--json] [--lang zh|en]`: the whole of the one-file checker."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from cohong.core.texts import CohongError, fill, text_of
from cohong.verify.checker import check_file
from cohong.verify.report import render, report_to_json

ERROR_SCHEMA = "cohong.error.v1"
_EPILOG = """\
exit codes  0 everything that was asked for holds; without --trust this says `signer: unpinned` and `trusted: false`
            1 a proof does not hold, was changed, or is signed by a key that is not in KEYFILE
            2 a file cannot be read
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files and print what they prove. Returns the exit code."""
    options = _options(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return max(_one(file, options) for file in options.files)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="cohong-verify",
        description="Check proof files of a Cohong ledger offline, in numbered steps. 离线校验存证凭证。",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="proof file (.tlog-proof)")
    parser.add_argument("--trust", metavar="KEYFILE", help="keys of the ledgers you trust, one verifier key a line")
    parser.add_argument("--json", action="store_true", help="one JSON object a file, one a line")
    parser.add_argument("--lang", choices=("zh", "en"), default=_locale_language(), help="language (default: locale)")
    return parser.parse_args(arguments)


def _locale_language() -> str:
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if told.lower().startswith("zh") else "en"


def _one(file: str, options: argparse.Namespace) -> int:
    try:
        report = check_file(file, options.trust)
    except CohongError as error:
        if options.json:
            sys.stdout.write(_json({"schema": ERROR_SCHEMA, "error": _error(error)}))
        else:
            sys.stderr.write(error.say(options.lang) + "\n")
        return 2
    if options.json:
        sys.stdout.write(_json(report_to_json(report)))
    else:
        sys.stdout.write(render(report, options.lang))
    return report.exit_code


def _error(error: CohongError) -> dict[str, str]:
    text, values = text_of(error.code), (error.path, error.seen, error.expected)
    return {
        "code": error.code,
        "path": error.path,
        "seen": error.seen,
        "expected": error.expected,
        "zh": fill(text.zh, *values),
        "en": fill(text.en, *values),
        "next_zh": fill(text.next_zh, *values),
        "next_en": fill(text.next_en, *values),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.exit(main())
