"""The page at /docs: the OpenAPI document for people, as plain HTML. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Final

from services.gateway.operations import Operation, Schema

_HEAD: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API of the observatory</title>'
    '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/static/site.css"></head>'
    '<body><main class="text wider"><p><a href="/en/">Observatory</a></p><h1>API of the observatory</h1>'
    '<p class="lead">Public numbers need no key. Members send theirs as <code>Authorization: Bearer …</code>. Errors '
    "are problem+json: the field, and how to fix it.</p>"
    '<p>Machines read <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>'
)


def docs_page(operations: Iterable[Operation]) -> bytes:
    sections = (_section(tag, list(each)) for tag, each in groupby(operations, key=lambda each: each.tag))
    return f"{_HEAD}{''.join(sections)}</main></body></html>".encode()


def _section(tag: str, operations: list[Operation]) -> str:
    return f"<h2>{escape(tag.capitalize())}</h2>{''.join(_operation(each) for each in operations)}"


def _operation(operation: Operation) -> str:
    parts = "".join(_parts(operation))
    return (
        f'<section id="{operation.name}"><h3><code>{operation.method} {escape(operation.path)}</code></h3>'
        f"<p>{_text(operation.summary)}.</p>{parts}</section>"
    )


def _parts(operation: Operation) -> Iterator[str]:
    if operation.roles:
        yield f"<p>For {', '.join(operation.roles)}.</p>"
    if operation.body:
        yield f"<p>Body: {', '.join(_contents(operation.body))}.</p>"
    if operation.parameters:
        rows = ((each.name, f"{each.where}: {each.says}") for each in operation.parameters)
        yield f"<details><summary>Parameters</summary>{_table(rows)}</details>"
    answers = [
        (str(status), f"{each.says}. {', '.join(_contents(each.content))}")
        for status, each in operation.answers.items()
    ]
    problems = [(str(status), says) for status, says in operation.problems.items()]
    yield f"<details><summary>Answers</summary>{_table([*answers, *problems])}</details>"


def _contents(content: Mapping[str, Schema]) -> Iterator[str]:
    for media_type, schema in content.items():
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        yield f"{media_type} {name}".strip()


def _table(rows: Iterable[tuple[str, str]]) -> str:
    lines = (f"<tr><th>{escape(name)}</th><td>{_text(says)}</td></tr>" for name, says in rows)
    return f"<table>{''.join(lines)}</table>"


def _text(says: str) -> str:
    """Words between backticks are code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(says))
