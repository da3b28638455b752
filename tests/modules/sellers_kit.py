"""Sellers and attestations for the tests of the sellers module."""

from world import tag

from cohong.modules.sellers import messages as say

SELLER_M, SELLER_N, STRANGER = tag("firm", "m"), tag("firm", "n"), tag("firm", "stranger")


def item(world, seller=SELLER_M, permille=995, version=1, **more):
    return say.SellerItem(**world.subject("m", 1, version) | {"seller": seller, "permille": permille} | more)


def attest(world, *items):
    return world.ok("platform", say.Attest, rule="attribute.1", model="2026-11-22", items=items)
