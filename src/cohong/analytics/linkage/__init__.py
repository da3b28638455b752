"""Linkage: which declarations are one merchant's, whoever filed them. See README.md."""

from cohong.analytics.linkage.clusters import Clustering, link

__all__ = ["Clustering", "link"]
