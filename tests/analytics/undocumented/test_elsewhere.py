import pytest

from services.analytics.undocumented.elsewhere import cited, estimated_elsewhere, years_of
from shared.errors import Invalid


def test_every_estimate_says_who_of_what_how_and_where_it_was_read() -> None:
    for each in estimated_elsewhere():
        document = each.document()
        assert each.documented < each.estimate
        assert each.address.startswith("https://")
        assert all(document[name] for name in ("who", "year", "method", "citation", "told_by", "estimand"))
        assert each.method.es
        assert each.method.en


def test_years_choose_among_them() -> None:
    assert [each.year for each in estimated_elsewhere()] == [2021, 2022, 2023]
    assert [each.year for each in estimated_elsewhere(2022)] == [2022, 2023]
    assert [each.year for each in estimated_elsewhere(None, 2021)] == [2021]
    assert estimated_elsewhere(2015, 2020) == ()


def test_they_are_told_in_both_languages() -> None:
    told = cited(estimated_elsewhere(2021, 2023))
    assert "unos 179 en 2021" in told.es
    assert "más de 150 en 2023" in told.es
    assert "about 179 in 2021" in told.en


@pytest.mark.parametrize(("text", "years"), [("2022", (2022, 2022)), (" 2021-2023 ", (2021, 2023))])
def test_years_are_read(text: str, years: tuple[int, int]) -> None:
    assert years_of(text) == years


@pytest.mark.parametrize("text", ["", "last", "2023-2021", "22", "2021-2022-2023"])
def test_what_is_no_year_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        years_of(text)
    assert refused.value.errors[0].fix
