"""The composition root: the only room that knows every part. One file per job; names load when they are asked for."""

from importlib import import_module
from typing import Any

_HOMES = {
    "read_documents": "documents",
    "import_files": "intake",
    "init_home": "status",
    "run_node": "server",
    "node_status": "status",
    "store_bodies": "care.storing",
    "fsck": "care.checking",
    "erase": "care.erasing",
    "backup": "care.archives",
    "restore": "care.archives",
    "recorded_erasures": "care.erasing",
    "upgrade": "care.upgrading",
    "law_rows": "law",
    "adopt_law": "law",
    "new_key": "keys",
    "rotate_key": "keys",
    "write_proof": "proofs",
    "replay": "status",
    "left_over": "status",
    "run_day": "day",
}


def __getattr__(name: str) -> Any:
    """The function of that name, from the file that holds it."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"cohong.node.{_HOMES[name]}"), name)
