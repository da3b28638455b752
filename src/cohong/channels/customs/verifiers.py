"""Which verifier of signatures somebody chose, as a text: nobody, the certificate that a message brings, trusted ones, a service."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cohong.core.texts import CohongError, declare

if TYPE_CHECKING:
    from cohong.channels.customs.signatures import Verifier

NONE: Final = "none"
ENCLOSED: Final = "enclosed"
_PEM: Final = "-----BEGIN CERTIFICATE-----"
_SERVICES: Final = ("http://", "https://")
NO_CERTIFICATES = declare(
    "customs.certificates_unreadable",
    en="{path} holds no certificates that can be read.",
    zh="{path} 中没有可读取的证书。",
    next_en="Give a PEM file with the certificates that you trust, or `none`, `enclosed`, or the address of a service.",
    next_zh="请提供含所信任证书的 PEM 文件，或填 none、enclosed、验签服务网址。",
    final=False,
    source="own rule of this project",
)


def read_choice(choice: str) -> str:
    """What stands for a choice from now on: `none`, `enclosed` and addresses as they are, a file by the certificates in it.
    Raises CohongError where there is no such file, or no certificate in it."""
    if choice in {NONE, ENCLOSED} or choice.startswith(_SERVICES):
        return choice
    try:
        text = Path(choice).read_text(encoding="ascii")
    except FileNotFoundError:
        raise CohongError("customs.file_missing", path=choice) from None
    except (OSError, ValueError):
        raise CohongError(NO_CERTIFICATES, path=choice) from None
    if _PEM not in text:
        raise CohongError(NO_CERTIFICATES, path=choice)
    try:
        verifier_of(text)
    except ValueError:
        raise CohongError(NO_CERTIFICATES, path=choice) from None
    return text


def verifier_of(chosen: str) -> "Verifier | None":
    """The verifier for a text of `read_choice`; None where nothing is to be verified. Raises ValueError for any other text."""
    if chosen == NONE:
        return None
    if chosen.startswith(_SERVICES):
        from cohong.channels.customs.signing_service import ServiceVerifier

        return ServiceVerifier(chosen)
    from cohong.channels.customs.keys import LocalVerifier, TrustingVerifier

    return LocalVerifier() if chosen == ENCLOSED else TrustingVerifier(chosen.encode())
