"""The customs door: CEB303, 403, 505, 603 and their receipts, read tolerantly and written strictly. See README.md."""

from cohong.channels.customs.archive import is_unreadable, read_path
from cohong.channels.customs.check import check_documents, exit_status, exit_status_of, verdict_line
from cohong.channels.customs.judging import judge
from cohong.channels.customs.reader import read_message, read_stream
from cohong.channels.customs.schema import KINDS
from cohong.channels.customs.writer import write_message

__all__ = [
    "KINDS",
    "check_documents",
    "exit_status",
    "exit_status_of",
    "is_unreadable",
    "judge",
    "read_message",
    "read_path",
    "read_stream",
    "verdict_line",
    "write_message",
]
