"""Cases compared: the matrix, what goes together, what is missing, who disagrees; as tables, spreadsheets, drawings."""

from coopkg.linking.comparison.choice import Choice
from coopkg.linking.comparison.comparing import agreement, cooccurrence, gaps, matrix

__all__ = ["Choice", "agreement", "cooccurrence", "gaps", "matrix"]
