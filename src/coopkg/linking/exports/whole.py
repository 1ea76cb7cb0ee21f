"""All that a project of analysis is made of, read at once: such projects are small, and refer back and forth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from coopkg.errors import DoesNotFit
from coopkg.graph.description import Description
from coopkg.linking.exports.cells import attributes, passages
from coopkg.linking.exports.codes import Codebook, tree
from coopkg.linking.exports.identifiers import Guids
from coopkg.linking.exports.losses import Loss
from coopkg.linking.exports.material import COLLECTIVES, Material
from coopkg.linking.exports.texts import Texts
from coopkg.messages import LANGUAGES
from coopkg.namespaces import base, iri, local_name
from coopkg.reader.observed import STANCES

MOST = 100_000
"""Observations of a project; programs, and our reader, take no more."""


class Whole:
    """What is chosen, as a description, with its GUIDs.

    Args:
        material: what is chosen.
        lang: language of labels.
        texts: of the documents.

    Attributes:
        observations: addresses.
        passages: passage → the observations that it evidences; also those without any.
        documents: document → its passages.
        loose: document, or empty for none → the observations that stand on no passage.

    Raises:
        DoesNotFit: more observations than a project holds.
    """

    def __init__(self, material: Material, lang: str, texts: Texts) -> None:
        self.material, self.lang, self.texts = material, lang, texts
        self.guids = Guids()
        self.observations: list[str] = []
        for part in material.observations():
            self.observations += part
            if len(self.observations) > MOST:
                raise DoesNotFit(reason="project", most=MOST)
        self.told = self._read()
        self.passages = self._passages()
        self.documents: dict[str, list[str]] = {one: [] for one in self.of("coop:Document")}
        self.loose: dict[str, list[str]] = defaultdict(list)
        self._arrange()
        self._same = self._matches()
        self.book = self._codebook()

    def of(self, *kinds: str) -> list[str]:
        """Return the things of some kinds, by their prefixed names."""
        return sorted({one for kind in kinds for one in self.told.subjects("rdf:type", kind)})

    def guid(self, thing: str) -> str:
        """Return the GUID of a thing: that with which it came in, where it had one."""
        own = [text for name, text in attributes(self.told, thing) if name == "id"]
        return self.guids.of(thing, *self.told.values(thing, "dcterms:identifier"), *own)

    def name(self, thing: str) -> str:
        """Return how a thing is called."""
        texts = self.told.text(thing, "foaf:name", "skos:prefLabel", "rdfs:label", "dcterms:title")
        return next((texts[lang] for lang in (self.lang, "", *LANGUAGES) if lang in texts), local_name(thing))

    @property
    def title(self) -> str:
        """How the project is called that an import came from; empty for none, or several."""
        told = self.told
        named = [one for one in self.of("coop:Attribute") if told.value(one, "dcterms:type") == "project"]
        return told.value(named[0], "coop:attributeValue") if len(named) == 1 else ""

    def stance(self, observation: str) -> tuple[str, str]:
        """Return the stance of an observation and the code that it uses."""
        found = ((name, self.told.value(observation, prop)) for prop, name in STANCES.items())
        stance, observed = next(((name, of) for name, of in found if of), ("coded", ""))
        return stance, self._same.get(observed, observed)

    def losses(self) -> Iterator[Loss]:
        """Yield what a program will not find in the project."""
        bare = [one for one in self.documents if not self.texts.of(self.told.value(one, "coop:sha256"))]
        if bare:
            yield Loss("no_texts", data={"count": len(bare)})

    def users(self) -> list[str]:
        """Return who observed, who wrote notes, and who came in as a user of a project."""
        told = self.told
        known = {agent for one in self.observations for agent in told.values(one, "coop:observer")}
        known |= {agent for one in self.of("coop:Memo") for agent in told.values(one, "prov:wasAttributedTo")}
        known |= {one for one in self.of("foaf:Person") if any(attributes(told, one))}
        return sorted(known)

    def notes(self, thing: str) -> list[str]:
        """Return the GUIDs of the notes on a thing."""
        return [self.guid(one) for one in self.told.subjects("coop:memoOn", thing)]

    def is_code(self, thing: str) -> bool:
        """Tell whether a thing is a code of the codebook."""
        return thing in self._codes

    def _read(self) -> Description:
        """Return what is told of the observations, of all that they lead to, and of what else an import holds."""
        material = self.material
        kinds = (
            *COLLECTIVES,
            "coop:Document",
            "coop:Passage",
            "coop:LocalCode",
            "coop:Memo",
            "coop:Link",
            "skos:Collection",
            "foaf:Person",
        )
        beside = () if material.choice.narrow else material.things(*kinds)
        own = [f"{base()}id/import/{material.choice.import_id}"] if material.graph else material.things("coop:Import")
        triples, done = [], set[str]()
        wanted = dict.fromkeys((*self.observations, *beside, *own))
        while wanted := {one: None for one in wanted if one not in done}:
            part = list(wanted)[:500]
            done.update(part)
            found = material.triples(part)
            triples += found
            wanted |= dict.fromkeys(_linked(found))
        return Description(set(triples))

    def _passages(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {one: [] for one in self.of("coop:Passage")}
        for observation in self.observations:
            for passage in passages(self.told, observation)[:1]:
                found[passage].append(observation)
        return found

    def _arrange(self) -> None:
        """Put each passage, and each observation without one, to its document."""
        standing = {one for held in self.passages.values() for one in held}
        for passage in sorted(self.passages, key=lambda one: self.told.number(one, "coop:startPosition")):
            document = self.told.value(passage, "coop:passageOf")
            if document in self.documents:
                self.documents[document].append(passage)
            else:
                self.loose[""] += self.passages[passage]
        self.loose[""] += [one for one in self.observations if one not in standing]

    def _matches(self) -> dict[str, str]:
        """Return notion → the code of the import that stands for it, so that codes come back as they were."""
        if not self.material.graph:
            return {}
        codes = reversed(self.of("coop:LocalCode"))
        return {notion: code for code in codes for notion in self.told.values(code, "skos:exactMatch")}

    def _codebook(self) -> Codebook:
        used = {self.stance(one)[1] for one in self.observations} | set(self.of("coop:LocalCode"))
        wanted, found = list(used), set[str]()
        while wanted:
            found.update(wanted)
            above = (parent for one in wanted for parent in self.told.values(one, "skos:broader"))
            wanted = [one for one in above if one not in found]
        self._codes = found
        return tree(self.told, self.lang, self.guids, found)


_HELD = (
    *("coop:Document", "coop:Passage", "coop:LocalCode", "coop:Memo", "coop:Link"),
    *("skos:Collection", "foaf:Person"),
)
_FOLLOWED = (
    *("coop:ofCase", "coop:observer", "coop:passageOf", "coop:documentOf", "coop:ofKind", "skos:broader"),
    *("prov:wasAttributedTo", *STANCES),
)


def _linked(triples: Iterable[Triple]) -> Iterator[str]:
    followed = set(map(iri, _FOLLOWED))
    for triple in triples:
        if triple.predicate.value in followed and isinstance(triple.object, NamedNode):
            yield triple.object.value
        if triple.predicate.value == iri("coop:evidences") and isinstance(triple.subject, NamedNode):
            yield triple.subject.value
