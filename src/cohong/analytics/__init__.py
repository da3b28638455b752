"""Batch engines over columnar data: linkage, the genuine seller, a world to measure them in. Records in, results out."""
