"""The second key of a service company: with it, and with nothing else, a change of payout account is approved.

The ledger counts keys, not people: a change takes two keys of the member (`members.same_person`), and the second must be
older than the proposal. It lies in `keys/<member>.approver`, never signs anything else, and only a person with the right
to approve accounts may have it used. Whoever holds the machine holds both keys; a home that must not trust its own
machine gives the second one to another member (the merchant itself, or the registrar).
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cohong.core.message import derived_id, message_of
from cohong.core.refusal import Refusal
from cohong.core.signing import private_from_seed, public_hex
from cohong.core.texts import CohongError
from cohong.modules.members.messages import RotateKey
from cohong.modules.members.state import MEMBER, SPEAKER
from cohong.node.home import Node
from cohong.sealed.codes import DAMAGED
from cohong.sealed.files import write_whole

ENDING = ".approver"


def approver_key(node: Node, member: str) -> Ed25519PrivateKey | None:
    """The second key of a member, where it has one here. Raises CohongError for a damaged file."""
    path = node.home.keys / f"{member}{ENDING}"
    if not path.exists():
        return None
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        return private_from_seed(bytes.fromhex(text))
    except ValueError:
        raise CohongError(DAMAGED, path=path.name) from None


def ensure_approver(node: Node, member: str) -> Refusal | None:
    """Make and register the second key of a member where it is missing; why the ledger refuses it, where it does.

    The file comes first: a crash in between is mended by the next call. Raises CohongError."""
    key = approver_key(node, member)
    if key is None:
        seed = node.entropy.take("ed25519", f"{member}/approver".encode())
        write_whole(node.home.keys / f"{member}{ENDING}", f"{seed.hex()}\n".encode())
        key = private_from_seed(seed)
    public = public_hex(key)
    if node.state.get(SPEAKER, public) is not None:
        return None
    head = RotateKey(v=1, filer=member, guid=derived_id("cohong.approver.1", public), new=public)
    (answer,) = node.deliver([node.sign([message_of(head)], member)])
    return answer if isinstance(answer, Refusal) else answer[0].refusal


def ensure_approvers(node: Node) -> None:
    """A second key for every service company that can speak from this home. One that cannot (its key was retired
    elsewhere) goes without; whoever proposes a change is told."""
    for name, member in list(node.state.scan(MEMBER)):
        if "service" in member.roles and name in node.ring.members():
            ensure_approver(node, name)
