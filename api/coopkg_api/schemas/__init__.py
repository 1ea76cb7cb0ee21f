"""The shapes of the REST interface: JSON that reads as JSON-LD with the context of :mod:`coopkg_api.context`."""

from coopkg_api.schemas.base import Ref, Texts, Thing, chosen, refs, texts
from coopkg_api.schemas.cases import Collective, CollectiveSummary, Fact, Observation
from coopkg_api.schemas.notions import Concept, ConceptSummary, Grid, Heading, Item, Source, SourceSummary
from coopkg_api.schemas.said import Comparison, ComparisonSummary, Excerpt, Mapping, Relation, Statement

__all__ = [
    "Collective",
    "CollectiveSummary",
    "Comparison",
    "ComparisonSummary",
    "Concept",
    "ConceptSummary",
    "Excerpt",
    "Fact",
    "Grid",
    "Heading",
    "Item",
    "Mapping",
    "Observation",
    "Ref",
    "Relation",
    "Source",
    "SourceSummary",
    "Statement",
    "Texts",
    "Thing",
    "chosen",
    "refs",
    "texts",
]
