"""Both languages say everything, and the pages say nothing that is not in them."""

import re
from pathlib import Path
from string import Formatter

import pytest

from services.gateway import site
from services.gateway.site.words import LANGUAGES, texts, words
from shared.vocabularies import names

TEMPLATES = sorted((Path(site.__file__).parent / "templates").rglob("*.html"))
ASKED = re.compile(r"""w(?:\.rich)?\(\s*["']([\w.]+)["']\s*[,)]""")
LETTERS = re.compile(r"[A-Za-zÁÉÍÓÚáéíóúñÑ]{3,}")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
BODY_CLASS = re.compile(r"\{% block body_class %\}\w+")
TAGS = re.compile(r"<[^>]*>|&\w+;|[\w-]+=\"[^\"]*\"")
NAMES = {"JSON", "CSV", "XLSX", "GeoJSON"}


def test_the_languages_have_the_same_keys() -> None:
    assert set(texts("es")) == set(texts("en"))


def test_a_text_names_the_same_values_in_both_languages() -> None:
    for key, text in texts("es").items():
        named = [{name for _, name, _, _ in Formatter().parse(each) if name} for each in (text, texts("en")[key])]
        assert named[0] == named[1], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert not [key for key, text in texts("en" if language == "en" else "es").items() if not text.strip()]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_ask_for_texts_that_exist(template: Path) -> None:
    assert [key for key in ASKED.findall(template.read_text()) if key not in texts("es")] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_text_of_one_language(template: Path) -> None:
    bare = TAGS.sub(" ", JINJA.sub("", BODY_CLASS.sub("", template.read_text())))
    assert [word for word in LETTERS.findall(bare) if word not in NAMES] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_need_no_exception_from_the_content_policy(template: Path) -> None:
    html = template.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", html)


def test_days_are_those_of_mexico() -> None:
    assert words("es").day("2026-11-22T03:00:00.000Z") == "21 de noviembre de 2026"
    assert words("en").day("2026-11-22") == "22 November 2026"


def test_values_in_marked_up_texts_are_escaped() -> None:
    said = words("en").rich("home.headline", first="<b>", last="2024", count="2 cases", unit="x", place="y")
    assert "&lt;b&gt;" in said
    assert "<strong>2 cases</strong>" in said


def test_every_vocabulary_has_a_name() -> None:
    assert [name for name in names() if f"codebook.names.{name}" not in words("es")] == []
