"""The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group, 2023) over the graph that is served.

Specification: https://reconciliation-api.github.io/specs/0.2/
"""
