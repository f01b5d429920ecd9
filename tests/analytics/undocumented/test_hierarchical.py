import pytest

from services.analytics.undocumented import hierarchical
from services.analytics.undocumented.hierarchical import hierarchical_models, near_best
from services.analytics.undocumented.lists import capture_table
from services.analytics.undocumented.lists_file import read_lists
from services.analytics.undocumented.log_linear import design
from tests.analytics.undocumented.published_tables import KOREA, NEW_ORLEANS


@pytest.mark.parametrize(("lists", "order", "models"), [(3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1024)])
def test_there_are_as_many_models_as_are_known(lists: int, order: int, models: int) -> None:
    """Silverman, Chan and Vincent (2024) count 113 for the four lists of Kosovo."""
    assert len(set(hierarchical_models(design(lists, order)))) == models


def test_a_term_of_three_lists_comes_with_its_pairs() -> None:
    pairs = {0b0011, 0b0101, 0b0110}
    for model in hierarchical_models(design(4, 3)):
        assert 0b0111 not in model or pairs <= model


def test_united_kingdom_models_are_more_than_twice_apart(uk_lists: str) -> None:
    near = near_best(read_lists(uk_lists))
    assert near.tried == 1024
    assert near.complete
    assert round(near.lowest) == 10_674
    assert round(near.highest) == 25_978
    assert all(model.bic <= near.models[0].bic + 6 for model in near.models)


def test_all_admissible_models_as_published() -> None:
    """R's MultipleSystemsEstimation prints the six models of the table of Korea with their totals and BIC."""
    near = near_best(KOREA, window=500)
    assert [(model.terms, round(model.estimate, 4), round(model.bic, 4)) for model in near.models] == [
        (("A:B", "B:C"), 157.1667, 57.1408),
        (("A:B",), 268.7778, 58.9686),
        (("A:C", "B:C"), 123.463, 91.8971),
        (("B:C",), 126.1944, 138.0637),
        (("A:C",), 126.9394, 155.1602),
        ((), 141.9926, 184.1443),
    ]
    assert near.without_estimate == 2


def test_the_search_finds_what_trying_every_model_finds(uk_lists: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = read_lists(uk_lists)
    everything = near_best(table)
    monkeypatch.setattr(hierarchical, "_ENUMERATED", {2: 4, 3: 4})
    searched = near_best(table)
    assert not searched.complete
    assert searched.tried < everything.tried / 2
    assert [model.terms for model in searched.models] == [model.terms for model in everything.models]


def test_eight_lists_are_searched() -> None:
    near = near_best(NEW_ORLEANS)
    assert not near.complete
    assert near.models[0].terms == ("D:E",)


def test_no_model_where_none_has_an_estimate() -> None:
    assert near_best(capture_table(["A", "B", "C"], {1: 5, 2: 5, 4: 5})).models == ()
