"""Whoever sends a report, a file or a mapping is told in their language what is wrong and how to mend it."""

import ast
from pathlib import Path

from tests.intake.imports.conftest import Sender, a_row, template

SOURCES = Path(__file__).resolve().parents[3] / "services" / "intake"
SPANISH = {"accept-language": "es-MX"}


def test_every_problem_is_worded_in_both_languages() -> None:
    """Message, fix and Spanish, or all of them at once from a tuple."""
    calls = [
        (path.name, node)
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "FieldProblem"
    ]
    assert len(calls) > 30
    whole = [node for _, node in calls if len(node.args) + len(node.keywords) == 4 or "*" in ast.unparse(node)]
    assert [(name, node.lineno) for name, node in calls if node not in whole] == []


async def test_rows_are_judged_in_the_language_of_who_sent_the_file(sender: Sender) -> None:
    rows = template(a_row(), a_row(), a_row(reference="A-2", place__state="=1+1"))
    sent = await sender.send(rows, headers=SPANISH)
    told = [(row["reason"], row["fix"]) for row in await sender.rows(sent["id"])]
    assert told[1:] == [
        (
            "Una fila anterior del archivo tiene la misma referencia.",
            "Deja una fila por caso; da referencias distintas a casos distintos.",
        ),
        ("La celda tiene una fórmula.", "Escribe el valor que da la fórmula."),
    ]


async def test_a_file_that_is_refused_is_refused_in_that_language(sender: Sender) -> None:
    told = [
        (await sender.post(b"a,a\n1,2\n", headers=headers)).json()["errors"][0]["message"]
        for headers in (SPANISH, {"accept-language": "en"})
    ]
    assert told == ["Se llama igual que la columna 1.", "It has the same name as column 1."]
