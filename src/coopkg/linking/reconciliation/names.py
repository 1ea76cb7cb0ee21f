"""The names of a graph: what each text means, and what else it may mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.reconciliation.alike import alike
from coopkg.linking.reconciliation.keys import LemmaKey, Lemmas, address, agree, plain, written
from coopkg.linking.reconciliation.named import KINDS, Candidate, Named, Resolution, read_named
from coopkg.linking.suggestions.words import bare
from coopkg.messages import LANGUAGES
from coopkg.namespaces import local_name, shorten

SCORES = {"iri": 100.0, "label": 100.0, "synonym": 98.0, "inflected": 96.0}
"""Score of an equal key, by the way in which it is equal."""
LONGEST = 500
"""Longest name, in characters; a longer text is none."""
MOST_NEAR = 5
_CACHED = 65_536

Found = dict[str, tuple[str, str]]
"""IRI → (way, name that fits)."""

PATH = " > "
"""What parts the names of a path, in the notation of a local code."""

_EXACT = "exactOnly"
_PLAIN = "plain"
_WRITTEN_WITH_ADDRESS = ("item", "dimension")


class Names:
    """What can be meant in a graph, by every name that it has; built once, and then asked thousands of times a second.

    Keys are tried from the surest to the coarsest: addresses; labels and synonyms as they are written, accents and all;
    folded (:func:`coopkg.folding.fold`); notations and slugs; dictionary forms. The first that is equal decides, where
    it belongs to one thing only. A concept takes precedence over an item or a dimension of the same name: the workbook
    writes these with their address. What is deprecated is known by its address alone.

    Args:
        kg: the graph.
        kinds: what may be meant.
    """

    def __init__(self, kg: KnowledgeGraph, kinds: Sequence[str] = KINDS) -> None:
        self.things: Mapping[str, Named] = read_named(kg, kinds)
        self._lemmas = Lemmas()
        self._labels: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._notations: dict[str, Found] = defaultdict(dict)
        self._inflected: dict[tuple[str, LemmaKey], Found] = defaultdict(dict)
        self._shapes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        letters = {(r["concept"], r["label"]) for r in kg.read("label-controls").records() if r["property"] == _EXACT}
        for thing in self.things.values():
            if not thing.withdrawn:
                self._add(thing, letters)
        self._choices = lru_cache(_CACHED)(self._chosen)
        self._resolved = lru_cache(_CACHED)(self._resolve)

    def resolve(self, text: str, kinds: Sequence[str] = (), path: Sequence[str] = ()) -> Resolution:
        """Return what a text means.

        Args:
            text: a label, synonym, inflected form, notation, slug, prefixed name or IRI; ``label [item:synthese-01]``
                means the address in brackets.
            kinds: which kinds may be meant; default all.
            path: names from the top, the last of them perhaps the one that is meant: where the whole text is no name,
                and to choose between things of the same name by what stands above them.
        """
        return self._resolved(text.strip(), tuple(kinds), tuple(path))

    def candidates(self, text: str, kinds: Sequence[str] = (), most: int = MOST_NEAR) -> tuple[Candidate, ...]:
        """Return what a text may mean, the best first: what has an equal key, then what is alike."""
        equal = self.resolve(text, kinds).equal
        kept = {one.iri for one in equal}
        near = [one for one in self._near(text, tuple(kinds), most) if one.iri not in kept]
        return (*equal, *near)[:most]

    def begun(self, prefix: str, kinds: Sequence[str] = ()) -> list[Named]:
        """Return the things of which a name begins so, then those of which a word of one does; shorter names first."""
        sought, wanted = plain(prefix), tuple(kinds)
        found = [
            (not key.startswith(sought), len(key), key) for key in self._labels if f" {key}".find(f" {sought}") >= 0
        ]
        named = (self.things[iri] for _, _, key in sorted(found) for iri, _, _ in self._labels[key])
        return [one for one in dict.fromkeys(named) if _fits(one, wanted)]

    def _add(self, thing: Named, letters: set[tuple[str, str]]) -> None:
        for role, name, lang in thing.forms:
            if role == "notation":
                self._notations[written(name)].setdefault(thing.iri, ("iri", name))
                continue
            self._labels[plain(name)].append((thing.iri, role, name))
            inflects = lang in LANGUAGES and (thing.iri, name) not in letters
            for key in self._lemmas.keys(name, lang) if inflects else ():
                self._inflected[lang, key].setdefault(thing.iri, ("inflected", name))
            way = lang if inflects else _PLAIN
            self._shapes[way, self._shape(name, way)].setdefault(thing.iri, name)
        for slug in _slugs(thing):
            self._notations[slug].setdefault(thing.iri, ("iri", slug))

    def _resolve(self, text: str, kinds: tuple[str, ...], path: tuple[str, ...]) -> Resolution:
        if not text or len(text) > LONGEST:
            return Resolution(text, "", "unknown")
        named = self.things.get(address(text))
        if named and _fits(named, kinds):
            return Resolution(text, named.iri, "iri", self._by_address(named))
        for name in dict.fromkeys((text, PATH.join(path), *path[-1:])):
            if equal := self._equal(name, kinds):
                return self._decided(text, equal, path[:-1])
        return Resolution(text, "", "unknown", (), lambda: self._near(path[-1] if path else text, kinds, MOST_NEAR))

    def _by_address(self, named: Named) -> tuple[Candidate, ...]:
        instead = [self.things[iri] for iri in named.replaced_by if iri in self.things]
        return tuple(self._candidate(one, "iri", shorten(one.iri), SCORES["iri"]) for one in (named, *instead))

    def _equal(self, name: str, kinds: tuple[str, ...]) -> Found:
        """Return the things with a key equal to that of a name, by the surest key that any of them has."""
        for level in self._levels(name):
            if kept := {iri: told for iri, told in level.items() if _fits(self.things[iri], kinds)}:
                return kept
        return {}

    def _levels(self, name: str) -> Iterator[Found]:
        folded = self._labels.get(plain(name), [])
        for equal in (_same, agree):
            yield {iri: (role, form) for iri, role, form in reversed(folded) if equal(name, form)}
        yield self._notations.get(written(name), {})
        spelt = [lang for lang in LANGUAGES if self._lemmas.are_forms(name, lang)]
        forms = [self._inflected.get((lang, self._lemmas.key(name, lang)), {}) for lang in spelt]
        yield {iri: told for form in reversed(forms) for iri, told in form.items()}

    def _decided(self, text: str, equal: Found, above: tuple[str, ...]) -> Resolution:
        """Return the one thing among equals that is meant, if there is one."""
        meant = [self.things[iri] for iri in equal]
        if any(one.kind == "concept" for one in meant):
            meant = [one for one in meant if one.kind not in _WRITTEN_WITH_ADDRESS]
        if len(meant) > 1 and above:
            meant = [one for one in meant if self._stands_below(one, above)] or meant
        only = meant[0].iri if len(meant) == 1 else ""
        found = [self._candidate(self.things[iri], way, name, SCORES[way]) for iri, (way, name) in equal.items()]
        order = sorted(found, key=lambda one: (one.iri != only, -one.score, KINDS.index(one.kind)))
        return Resolution(text, only, equal[only][0] if only else "ambiguous", tuple(order))

    def _stands_below(self, named: Named, above: tuple[str, ...]) -> bool:
        """Tell whether one of the things above is called as one of the names above."""
        known = {iri for name in above for iri in self._equal(name, ())}
        return not known.isdisjoint(named.above)

    def _shape(self, name: str, way: str) -> str:
        """Return what is compared for likeness: a name folded, or its dictionary forms in a language."""
        return plain(name) if way == _PLAIN else " ".join(map(bare, self._lemmas.key(name, way)))

    def _near(self, text: str, kinds: tuple[str, ...], most: int) -> tuple[Candidate, ...]:
        found: dict[str, Candidate] = {}
        for way, shapes in self._choices(kinds).items():
            for shape, score in alike(self._shape(text, way), tuple(shapes), most).items():
                for iri, name in shapes[shape].items():
                    if iri not in found or found[iri].score < score:
                        found[iri] = self._candidate(self.things[iri], "near", name, round(score, 1))
        return tuple(sorted(found.values(), key=lambda one: -one.score)[:most])

    def _chosen(self, kinds: tuple[str, ...]) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Return way → shape → IRI → name, of the things of some kinds."""
        chosen: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        for (way, shape), named in self._shapes.items():
            if kept := {iri: name for iri, name in named.items() if _fits(self.things[iri], kinds)}:
                chosen[way][shape] = kept
        return chosen

    def _candidate(self, named: Named, way: str, name: str, score: float) -> Candidate:
        label = named.label.get("fr") or next(iter(named.label.values()), local_name(named.iri))
        return Candidate(named.iri, label, named.kind, score, name, way)


def _same(text: str, name: str) -> bool:
    return written(text) == written(name)


def _fits(named: Named, kinds: tuple[str, ...]) -> bool:
    return not kinds or named.kind in kinds


def _slugs(named: Named) -> set[str]:
    """Return the last part of an address, and of a number the number without its zeros."""
    slug = written(local_name(named.iri))
    return {slug, slug.lstrip("0")} - {""} if slug.isdecimal() else {slug}
