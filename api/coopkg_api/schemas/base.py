"""What every shape of the REST interface has: an address, a class, labels.

``label`` and ``note`` are in the language that was asked for, ``labels`` and ``notes`` hold them all.
"""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, Field

from coopkg import models
from coopkg.models import Text
from coopkg.namespaces import local_name
from coopkg_api.languages import in_language

Texts = dict[str, str]


def texts(text: Text) -> Texts:
    """Return a text without what stands in for a missing label."""
    return {tag: string for tag, string in text.items() if tag}


def chosen(text: Text, lang: str, address: str = "") -> str | None:
    """Return a text in a language, else in another, else the local name of an address, else None."""
    return in_language(text, lang)[0] or (local_name(address) if address else None)


class Labelled(Protocol):
    """A model with an address and labels."""

    @property
    def iri(self) -> str:
        """Its address."""

    @property
    def label(self) -> Text:
        """Its labels."""


class Named(BaseModel):
    """The address and the labels of a thing."""

    id: str
    labels: Texts = {}


class Thing(BaseModel):
    """A thing of the graph: ``id`` is its IRI, ``type`` the local name of its class."""

    context: str | None = Field(
        default=None, serialization_alias="@context", description="Address of the JSON-LD context."
    )
    id: str = Field(description="IRI.")
    type: str | None = Field(default=None, description="Local name of the class.")
    label: str | None = Field(default=None, description="Label in the language asked for, else in another.")
    labels: Texts = Field(default_factory=dict, description="Language → label.")
    deprecated: bool | None = Field(default=None, description="True where the thing is no longer to be used.")
    replaced_by: list[Named] | None = Field(default=None, description="What to use instead of a deprecated thing.")
    change_notes: Texts | None = Field(default=None, description="Why a deprecated thing is not replaced.")


class Ref(Thing):
    """A thing that is only named."""

    @classmethod
    def of(cls, ref: models.Ref, lang: str) -> Ref:
        """Write a named thing."""
        return cls(id=ref.iri, type=ref.kind or None, label=chosen(ref.label, lang, ref.iri), labels=texts(ref.label))


def refs(things: tuple[models.Ref, ...], lang: str) -> list[Ref]:
    """Write several named things."""
    return [Ref.of(thing, lang) for thing in things]


def described(thing: Labelled, kind: str, lang: str) -> dict[str, Any]:
    """Return what every shape begins with: address, class, label in a language, all labels."""
    label = chosen(thing.label, lang, thing.iri)
    return {"id": thing.iri, "type": kind or None, "label": label, "labels": texts(thing.label)}
