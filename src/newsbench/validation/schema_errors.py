"""What a value breaks of its schema, with stable codes and in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from newsbench.model import Date, Sha256
from newsbench.validation.reporting import Path
from newsbench.validation.schemas import build
from newsbench.validation.wording import did_you_mean, either, shown

if TYPE_CHECKING:
    from jsonschema import ValidationError

Finding = tuple[Path, str, str]
# More alternatives than this are not listed.
_MOST = 12


def schema_errors(value: Any, record_type: type[Struct]) -> list[Finding]:
    """Every place where ``value`` breaks the schema of a record: path, code, message."""
    errors = sorted(_validator(record_type).iter_errors(value), key=lambda error: list(map(_sortable, error.path)))
    return list(dict.fromkeys(finding for error in errors for finding in _findings(error)))


def _sortable(step: str | int) -> tuple[bool, str | int]:
    return isinstance(step, str), step


@cache
def _validator(record_type: type[Struct]) -> Any:
    # jsonschema takes longer to import than a whole run on good files, so it waits for the first bad line.
    from jsonschema import Draft202012Validator, validators

    strict = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer)
    return validators.extend(Draft202012Validator, type_checker=strict)(build(record_type))


def _is_integer(_: Any, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _findings(error: ValidationError) -> Iterator[Finding]:
    rule, path = str(error.validator), tuple(error.absolute_path)
    if rule == "anyOf":
        yield from _in_branch(error)
    elif rule in _RULES:
        yield from ((path, code, message) for code, message in _RULES[rule](error))
    elif rule == "required":
        for key in sorted(set(error.validator_value) - set(error.instance)):
            yield path, "missing-key", f"the key {shown(key)} is missing"
    elif rule == "additionalProperties":
        known = error.schema["properties"]
        for key in (key for key in error.instance if key not in known):
            yield (*path, key), "unknown-key", _unknown_key(key, known)


def _unknown_key(key: str, known: Mapping[str, Any]) -> str:
    elsewhere = '; what is your own goes below "meta", or --map says what it means' if "meta" in known else ""
    return f"there is no such key here{did_you_mean(key, known) or elsewhere}"


def _in_branch(error: ValidationError) -> Iterator[Finding]:
    """Of alternatives, go on with the one whose type fits; where none does, name them all."""
    fitting = [at for at, branch in enumerate(error.validator_value) if _kind(error.instance) in _kinds(branch)]
    if not fitting:
        yield tuple(error.absolute_path), *_wrong_type(error)[0]
    for inner in error.context or ():
        if fitting and inner.schema_path[0] == fitting[0]:
            yield from _findings(inner)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds: dict[type, str] = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "null")


def _kinds(schema: Mapping[str, Any]) -> tuple[str, ...]:
    if "$ref" in schema:
        return ("object",)
    kind = schema.get("type", "string")
    return ("integer", "number") if kind == "number" else (kind,)


# -- rule by rule -------------------------------------------------------------------------------------


def _wrong_type(error: ValidationError) -> list[tuple[str, str]]:
    return [("wrong-type", f"expected {_described(error.schema)}, got {shown(error.instance)}")]


def _wrong_value(error: ValidationError) -> list[tuple[str, str]]:
    if not isinstance(error.instance, str):
        return _wrong_type(error)
    choices = error.validator_value
    known = f"; known are {', '.join(choices)}" if len(choices) <= _MOST else "; schema/ontology.json has them all"
    return [("bad-value", f"{shown(error.instance)} is not known here{did_you_mean(error.instance, choices) or known}")]


def _wrong_form(error: ValidationError) -> list[tuple[str, str]]:
    pattern = error.validator_value
    return [("bad-pattern", f"{shown(error.instance)} is not {_forms().get(pattern, pattern)}")]


@cache
def _forms() -> dict[str, str]:
    """What the patterns of the records ask for."""
    return {
        msgspec.json.schema(Date)["pattern"]: "a date such as 2031-01-03, 2031-01, or 2031",
        msgspec.json.schema(Sha256)["pattern"]: "a sha256: 64 hexadecimal digits in lower case",
    }


def _too_small(error: ValidationError) -> list[tuple[str, str]]:
    return [("out-of-range", f"{error.instance} is less than {error.validator_value}")]


def _too_large(error: ValidationError) -> list[tuple[str, str]]:
    return [("out-of-range", f"{error.instance} is more than {error.validator_value}")]


def _empty(error: ValidationError) -> list[tuple[str, str]]:
    return [("bad-value", "is empty")]


_RULES = {
    "type": _wrong_type,
    "enum": _wrong_value,
    "pattern": _wrong_form,
    "minimum": _too_small,
    "maximum": _too_large,
    "minLength": _empty,
    "minItems": _wrong_type,
    "maxItems": _wrong_type,
}


# -- schemas in plain words ---------------------------------------------------------------------------

_PLAIN = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
    "object": "an object",
    "boolean": "true or false",
}


def _described(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return either(list(dict.fromkeys(map(_described, schema["anyOf"]))))
    if "enum" in schema:
        choices = list(map(shown, schema["enum"]))
        return f"one of {', '.join(choices)}" if len(choices) <= _MOST else "a string"
    if "$ref" in schema:
        return "an object"
    return _list_described(schema) if schema.get("type") == "array" else _PLAIN[schema["type"]]


def _list_described(schema: Mapping[str, Any]) -> str:
    if "prefixItems" in schema:
        return "[start, end]"
    items = schema["items"]
    inner = [_described(part) for part in items.get("anyOf", [items])]
    if "[start, end]" in inner:
        return "[[start, end], …]"
    if len(inner) > 1:
        return "a list"
    return "a list of " + inner[0].removeprefix("a ").removeprefix("an ").removeprefix("one ") + _plural(inner[0])


def _plural(words: str) -> str:
    return "" if words.startswith("one of") else "s"
