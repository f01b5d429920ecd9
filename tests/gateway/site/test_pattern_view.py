"""What a page shows of an answer: its figures by their names, and nothing that is empty."""

from services.analytics.patterns.hotspots import hotspots_of
from services.gateway.site.pattern_view import PatternView
from services.gateway.site.words import words
from shared.geography import load
from shared.model.json import Document

VIEW = PatternView(words("es"), load())


def shown(results: Document) -> dict[str, str]:
    (answer, *_) = hotspots_of({"20": 1}, "municipality", 1)
    document: Document = {"as_of": "2026-11-20", "answers": [{**answer.document(), "results": results}]}
    return dict(VIEW.answers(document, {})[0].figures)


def test_areas_that_stand_out_are_named_and_empty_lists_left_out() -> None:
    assert shown({"high": ["20", "30"], "low": []}) == {"más que lo que da el azar": "Oaxaca, Veracruz"}


def test_the_ends_of_an_interval_keep_their_names() -> None:
    assert shown({"low": 0.2, "high": 0.7}) == {"desde": "0.2", "hasta": "0.7"}
