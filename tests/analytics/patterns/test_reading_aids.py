"""Reading aids: how intensely was documented, where a series breaks, what is provisional."""

import pytest

from services.analytics.patterns.reading_aids import (
    CHANCE_ONLY,
    PROVISIONAL,
    Documented,
    intensity_sentence,
    percent,
    period,
    reporting_intensity,
    together,
)
from shared.errors import Invalid


@pytest.mark.parametrize(
    ("label", "es", "en"),
    [("2018-06", "junio de 2018", "June 2018"), ("2018", "2018", "2018"), ("2018-13", "2018-13", "2018-13")],
)
def test_a_month_is_named_in_both_languages(label: str, es: str, en: str) -> None:
    assert (period(label).es, period(label).en) == (es, en)


def test_intensity_stands_beside_every_cell_with_a_case() -> None:
    cases = [
        Documented(("20", "2024"), frozenset({"a", "b"}), 3),
        Documented(("20", "2024"), frozenset({"a"}), 11),
        Documented(("20", "2024"), frozenset({"a"}), None),
        Documented(("09", "2024"), frozenset()),
    ]
    found = reporting_intensity(cases)
    assert list(found) == [("09", "2024"), ("20", "2024")]
    assert found["20", "2024"].document() == {
        "cases": 3,
        "organisations": 2,
        "largest_share": 1.0,
        "dated": 2,
        "median_delay_days": 7.0,
    }
    assert found["09", "2024"].median_delay_days is None
    assert intensity_sentence(found["20", "2024"]).en == (
        "2 organisations documented 3 cases; the largest 100 % of them. Half were known within 7 days (of 2 with a "
        "certain date)."
    )
    assert "no se sabe" in intensity_sentence(found["09", "2024"]).es.lower()
    assert reporting_intensity([]) == {}


@pytest.mark.parametrize("delay", [-1.0, float("nan"), float("inf")])
def test_a_delay_that_cannot_be_is_refused(delay: float) -> None:
    with pytest.raises(Invalid) as refused:
        reporting_intensity([Documented(("20",), frozenset({"a"}), delay)])
    assert refused.value.errors[0].field == "delay_days"


def test_sentences_join_in_order() -> None:
    joined = together(CHANCE_ONLY, PROVISIONAL)
    assert joined.es == f"{CHANCE_ONLY.es} {PROVISIONAL.es}"
    assert joined.en.startswith(CHANCE_ONLY.en)


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.004, "0.4 %"), (0.096, "9.6 %"), (0.47, "47 %"), (1.0, "100 %")]
)
def test_percentages_without_needless_decimals(share: float, text: str) -> None:
    assert percent(share) == text
