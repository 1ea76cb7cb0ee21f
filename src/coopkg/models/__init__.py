"""What the graph holds, as plain immutable objects: the shapes that every door shows."""

from coopkg.models.cases import Collective, Fact, Observation
from coopkg.models.notions import Concept, Grid, Heading, Hit, Item, Mapping, Silence, Source
from coopkg.models.said import Comparison, Deprecation, Excerpt, Ref, Statement, Text

__all__ = [
    "Collective",
    "Comparison",
    "Concept",
    "Deprecation",
    "Excerpt",
    "Fact",
    "Grid",
    "Heading",
    "Hit",
    "Item",
    "Mapping",
    "Observation",
    "Ref",
    "Silence",
    "Source",
    "Statement",
    "Text",
]
