"""A proof as a text short enough for a QR code, and back: nothing is lost, the file comes out byte for byte.

`COHONG1:` and the base45 form (RFC 9285) of the deflated proof, in which the base64 line `extra` stands as plain text.
All of it lies in the alphanumeric set of QR codes. The text that most proofs share is given to deflate beforehand; its
bytes belong to the form and never change.
"""

import zlib

from cohong.core.tlog_proof import NotAProof, TlogProof, parse_tlog_proof, tlog_proof_text

PREFIX = "COHONG1:"
MAX_TEXT = 4_296
"""Characters that the largest QR code holds."""
MAX_BYTES = 65_536
"""What a text may unfold to: a proof that fits a QR code is far smaller."""
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_WORTH = {sign: worth for worth, sign in enumerate(_SIGNS)}
_SPLIT = b"\x00"
_SHARED = (
    b'"},"opened":[{"index":,"name":"","path":["salt":"","size":,"value":""}],"path":[],"signature":"","sum":"","v":1}'
    b'{"facts":["{\\"doc\\":[\\"\\",\\"fact\\":\\"customs.list_lodged\\",\\"firm\\":\\"\\",'
    b'\\"list_key\\":\\"\\",\\"waybill_key'
    b'\\":\\"\\",\\"number\\":\\"\\"}"],"header":"{\\"alg\\":\\"ed25519\\",\\"count\\":1,'
    b'\\"key\\":\\"\\",\\"ledger\\":\\"\\",\\"root\\":'
    b'\\"\\",\\"v\\":1}","leaf":"{\\"envelope\\":\\"\\",\\"facts\\":\\"\\",\\"filer\\":\\"\\",'
    b'\\"hash\\":\\"\\",\\"id\\":\\"\\",\\"index\\":0,'
    b'\\"kind\\":\\"customs.lodge_order\\",\\"leaf\\":\\"outcome\\",\\"result\\":\\"accepted\\",'
    b'\\"time\\":1773108000000,\\"v\\":1}'
    b'","log_key":"","message":"{\\"agent\\":\\"\\",\\"carrier\\":\\"\\",\\"cop\\":\\"\\",'
    b'\\"currency\\":\\"USD\\",\\"firm\\":\\"\\",'
    b'\\"freight\\":,\\"guid\\":\\"\\",\\"join\\":\\"\\",\\"lines\\":[[1,\\"007\\",100000,]],'
    b'\\"number\\":\\"\\",\\"owner\\":\\"\\",'
    b'\\"platform\\":\\"\\",\\"regime\\":\\"9610\\",\\"root\\":\\"\\",\\"v\\":1,\\"value\\":}"'
    b"c2sp.org/tlog-proof@v1\nindex \n\ncohong/\n\xe2\x80\x94 cohong/"
)


def pack(proof: bytes) -> str:
    """The short text of a proof file; "" where it would not fit into a QR code. Raises NotAProof."""
    parsed = parse_tlog_proof(proof.decode())
    bare = tlog_proof_text(TlogProof(parsed.index, parsed.path, parsed.checkpoint)).encode()
    deflate = zlib.compressobj(9, zdict=_SHARED)
    said = PREFIX + base45(deflate.compress(bare + _SPLIT + (parsed.extra or b"")) + deflate.flush())
    return said if len(said) <= MAX_TEXT else ""


def unpack(text: str) -> bytes:
    """The proof file of a short text. Raises NotAProof for anything that is none, or was changed."""
    data = from_base45(text.strip().removeprefix(PREFIX))
    inflate = zlib.decompressobj(zdict=_SHARED)
    try:
        plain = inflate.decompress(data, MAX_BYTES)
    except zlib.error:
        raise NotAProof("the short text does not unfold") from None
    bare, gap, extra = plain.partition(_SPLIT)
    if not inflate.eof or not gap or inflate.unused_data:
        raise NotAProof("the short text is not whole")
    try:
        parsed = parse_tlog_proof(bare.decode())
    except UnicodeDecodeError:
        raise NotAProof("not UTF-8 text") from None
    return tlog_proof_text(TlogProof(parsed.index, parsed.path, parsed.checkpoint, extra)).encode()


def base45(data: bytes) -> str:
    """Two bytes as three signs, the least significant first; a last single byte as two."""
    said = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, worth = divmod(number, 45)
            said.append(_SIGNS[worth])
    return "".join(said)


def from_base45(text: str) -> bytes:
    """The way back. Raises NotAProof for other signs or numbers that no bytes have."""
    data = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        size = len(group) - 1
        number = sum(_WORTH.get(sign, 1 << 24) * 45**place for place, sign in enumerate(group))
        if size == 0 or number >= 256**size:
            raise NotAProof("the short text was changed")
        data += number.to_bytes(size, "big")
    return bytes(data)
