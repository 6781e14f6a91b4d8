"""croissant.json of an exported folder: what its files and columns are, for machines (MLCommons Croissant 1.1).

A record set is a config and a split. Croissant's reader follows lists of structs one level deep, so what lies deeper
(mentions in entities, arguments in events of ``documents``) is told by the configs ``mentions`` and ``events``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from newsbench.hub.features import Config
from newsbench.hub.summary import WHAT, Summary

_LICENSES = {"cc-by-4.0": "https://creativecommons.org/licenses/by/4.0/"}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(summary: Summary, digests: Mapping[str, str]) -> str:
    """The description as JSON.

    Args:
        digests: sha256 of each data file by its path in the folder.
    """
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": summary.name,
        "description": "Who said what, and what happened: gold labels on news.",
        "license": _LICENSES.get(summary.license, summary.license),
        "version": _semantic(summary.version),
        **({"datePublished": summary.published} if summary.published else {}),
        "citeAs": f"The {summary.name} authors. {summary.name}, version {summary.version}.",
        "inLanguage": summary.languages,
        "distribution": [_file(path, digest) for path, digest in digests.items()],
        "recordSet": [
            _records(config.name, split, config.path(split), dataset.features)
            for config in summary.configs
            for split, dataset in config.splits.items()
        ],
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _semantic(version: str) -> str:
    """Croissant wants MAJOR.MINOR.PATCH; a set of one's own has no version."""
    parts = version.split(".")
    return version if len(parts) == 3 and all(part.isdigit() for part in parts) else "0.0.0"


def _file(path: str, digest: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "encodingFormat": "application/x-parquet",
        "sha256": digest,
    }


def _records(config: Config, split: str, path: str, features: Mapping[str, Any]) -> dict[str, Any]:
    name = f"{config}/{split}"
    fields = (_field(name, column, feature, {"path": path, "column": column}) for column, feature in features.items())
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": WHAT[config],
        "field": [field for field in fields if field],
    }


def _field(parent: str, name: str, feature: Any, place: Mapping[str, str]) -> dict[str, Any] | None:
    """A column, or a key of the structs in one; None where Croissant cannot say it."""
    field = {"@type": "cr:Field", "@id": f"{parent}/{name}", "name": name}
    inner, depth = _unlisted(feature)
    if not isinstance(inner, dict):
        return {**field, "dataType": _data_type(inner), **_array(depth), "source": _source(place)}
    if "json_path" in place or depth != 1:
        return None
    return {**field, "repeated": True, "subField": list(_sub_fields(field["@id"], inner, place))}


def _sub_fields(parent: str, struct: Mapping[str, Any], place: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for key, feature in struct.items():
        if field := _field(parent, key, feature, {**place, "json_path": key}):
            yield field


def _unlisted(feature: Any) -> tuple[Any, int]:
    """A feature without the lists around it, and how many there were."""
    from datasets import List

    depth = 0
    while isinstance(feature, List):
        feature, depth = feature.feature, depth + 1
    return feature, depth


def _array(depth: int) -> dict[str, Any]:
    return {"isArray": True, "arrayShape": ",".join(["-1"] * depth)} if depth else {}


def _data_type(feature: Any) -> str:
    from datasets import ClassLabel

    return "sc:Integer" if isinstance(feature, ClassLabel) or feature.dtype.startswith("int") else "sc:Text"


def _source(place: Mapping[str, str]) -> dict[str, Any]:
    source: dict[str, Any] = {"fileObject": {"@id": place["path"]}, "extract": {"column": place["column"]}}
    return {**source, "transform": {"jsonPath": place["json_path"]}} if "json_path" in place else source
