"""Customs: orders, waybills, lists and receipts lodged; customs' own word observed, up to the release of a list."""
