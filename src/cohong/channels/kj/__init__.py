"""Messages of the Guangzhou Single Window (KJ), an optional channel: off until a table of firms is given. See the README."""

from cohong.channels.kj.desk import Desk, read_desk
from cohong.channels.kj.firms import Firm, Firms, read_firms
from cohong.channels.kj.mapping import Mapping, read_mapping, shipped
from cohong.channels.kj.reader import read_message, read_path
from cohong.channels.kj.writer import Address, write_message

__all__ = [
    "Address",
    "Desk",
    "Firm",
    "Firms",
    "Mapping",
    "read_desk",
    "read_firms",
    "read_mapping",
    "read_message",
    "read_path",
    "shipped",
    "write_message",
]
