"""`cohong customs`: matching with reasons, the genuine seller, messages written. One file per command."""

from cohong.cli.customs.checks import attest_check, checks
from cohong.cli.customs.decide import decide
from cohong.cli.customs.entrusted_exports import entrusted_exports
from cohong.cli.customs.link import link
from cohong.cli.customs.match import match
from cohong.cli.customs.papers import papers
from cohong.cli.customs.proposals import proposals
from cohong.cli.customs.relink import relink
from cohong.cli.customs.seller import seller
from cohong.cli.customs.simulate import simulate
from cohong.cli.customs.write import write
from cohong.cli.speaking import group

customs = group(
    "customs",
    en="Customs: what agrees and what differs, who really sells, messages to customs.",
    zh="海关：单证比对、真实卖家识别、报文生成。",
)
for one in (
    match,
    papers,
    seller,
    proposals,
    decide,
    relink,
    checks,
    attest_check,
    entrusted_exports,
    link,
    write,
    simulate,
):
    customs.add_command(one)
