"""What an answer of the Reconciliation Service API 0.2 must look like, from the words of its specification.

https://reconciliation-api.github.io/specs/0.2/ (sections 2 to 7). The JSON schemas that are published with it are not
part of the project: name a copy of their folder by COOPKG_RECONCILIATION_SCHEMAS, and they check the answers too.
"""

import json
import os
from pathlib import Path

import jsonschema

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://[^/]+/"}
TYPE = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}


def record(**members):
    """An object with these members and no other; one whose name ends with an underscore may be missing."""
    named = {name.rstrip("_"): shape for name, shape in members.items()}
    needed = [name for name in members if not name.endswith("_")]
    return {"type": "object", "properties": named, "required": needed, "additionalProperties": False}


def each(shape):
    return {"type": "array", "items": shape}


def template(mark):
    return {"type": "string", "pattern": f"^https?://.*{mark}"}


SUGGEST = record(
    service_url=URL,
    service_path={"type": "string", "pattern": "^/[^?]*$"},
    flyout_service_url=URL,
    flyout_service_path={"type": "string", "pattern": r"^/.*\$\{id\}"},
)
SETTING = record(name=TEXT, label=TEXT, type={"const": "number"}, default={"type": "number"}, help_text=TEXT)
SHAPES = {
    "manifest": record(
        versions={"type": "array", "contains": {"const": "0.2"}},
        name=TEXT,
        identifierSpace=URL,
        schemaSpace=URL,
        defaultTypes=each(TYPE),
        documentation=URL,
        logo=URL,
        serviceVersion=TEXT,
        batchSize={"type": "integer", "minimum": 1},
        view=record(url=template(r"\{\{id\}\}")),
        preview=record(url=template(r"\{\{id\}\}"), width={"type": "integer"}, height={"type": "integer"}),
        suggest=record(entity=SUGGEST, type=SUGGEST, property=SUGGEST),
        extend=record(
            propose_properties=record(service_url=URL, service_path=SUGGEST["properties"]["service_path"]),
            property_settings=each(SETTING),
        ),
    ),
    "reconciliation-result-batch": {
        "type": "object",
        "additionalProperties": record(
            error_=TEXT,
            result=each(
                record(
                    id=TEXT,
                    name=TEXT,
                    description_=TEXT,
                    type=each(TYPE),
                    score={"type": "number", "minimum": 0, "maximum": 100},
                    match={"type": "boolean"},
                    features=each(record(id=TEXT, value={"type": ["number", "boolean"]})),
                )
            ),
        ),
    },
    "suggest-entities-response": record(result=each(record(id=TEXT, name=TEXT, description_=TEXT, notable=each(TYPE)))),
    "suggest-types-response": record(result=each(TYPE)),
    "suggest-properties-response": record(result=each(record(id=TEXT, name=TEXT))),
    "data-extension-response": record(
        meta=each(record(id=TEXT, name=TEXT, type_=TYPE)),
        rows={
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": each(
                    {
                        "oneOf": [
                            record(id=TEXT, name=TEXT),
                            record(str=TEXT),
                            record(int={"type": "integer"}),
                        ]
                    }
                ),
            },
        },
    ),
    "data-extension-property-proposal": record(
        type={"type": "string"}, limit={"type": "integer"}, properties=each(record(id=TEXT, name=TEXT))
    ),
    "flyout-response": record(id=TEXT, html=TEXT),
}


def valid(name, found):
    """Return an answer that is as the specification says, by our own reading and by the published schemas."""
    jsonschema.validate(found, SHAPES[name])
    folder = os.environ.get("COOPKG_RECONCILIATION_SCHEMAS")
    if folder and (Path(folder) / f"{name}.json").is_file():
        published(Path(folder), name).validate(found)
    return found


def published(folder, name):
    """Return the validator of a published schema; what these name elsewhere on the web is taken as anything."""
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    anything = DRAFT7.create_resource({})
    known = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    named = [(one["$id"], Resource(one, DRAFT7)) for one in known if "$id" in one]
    registry = Registry(retrieve=lambda _: anything).with_resources(named)
    schema = json.loads((folder / f"{name}.json").read_text())
    return jsonschema.Draft7Validator(schema, registry=registry)
