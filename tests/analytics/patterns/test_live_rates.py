"""Rates as members ask for them: by area, by named denominators, smoothed towards all or the neighbours."""

from typing import Any

import pytest

from services.analytics.rates.denominators import TRANS_GROUPS
from services.analytics.rates.poisson import exact_bounds
from shared.geography import load
from tests.analytics.conftest import Analytics
from tests.analytics.deliveries import GRANTED
from tests.analytics.patterns.test_live_patterns import PLACES, answered, killings


async def rates(analytics: Analytics, query: str, **principal: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    found: list[dict[str, Any]] = (await answered(analytics, "rates", query, **principal))["answers"]
    return found


async def test_municipalities_have_a_rate_per_inhabitant_with_its_exact_interval(analytics: Analytics) -> None:
    await analytics.handled(list(killings(60)))
    smoothed = next(each for each in await rates(analytics, "by=municipality") if "smoothed" in each["method"])
    rows = {row["area"]: row for row in smoothed["results"]["areas"]}
    assert len(rows) == len(load().municipalities)
    oaxaca, exposure = rows["20043"], load().municipalities["20043"].population * smoothed["parameters"]["years"]
    assert (oaxaca["cases"], smoothed["parameters"]["population"]) == (10, "inhabitants")
    assert oaxaca["rate"] == pytest.approx(10 / exposure * 100_000)
    low, high = exact_bounds(10)
    assert (oaxaca["low"], oaxaca["high"]) == pytest.approx((low / exposure * 100_000, high / exposure * 100_000))
    assert sum(row["cases"] for row in rows.values()) == 60
    assert set(PLACES) == {area for area, row in rows.items() if row["cases"]}


async def test_none_exists_for_municipalities(analytics: Analytics) -> None:
    await analytics.handled(list(killings(60)))
    refused = [each for each in await rates(analytics, "by=municipality") if each["verdict"] == "refused"]
    assert len(refused) == 1
    assert "none by municipality" in refused[0]["reason"]["en"]
    assert "por municipio" in refused[0]["reason"]["es"]
    assert refused[0]["parameters"]["population"] == "lgbti_15_and_over"


async def test_a_state_has_its_own_rate_and_no_share_of_a_survey(analytics: Analytics) -> None:
    await analytics.handled(list(killings(60)))
    answers = await rates(analytics, "state=20,09")
    own = [each for each in answers if each["parameters"].get("area") in {"09", "20"}]
    found = {each["parameters"]["area"]: each["n"] for each in own if each["verdict"] == "found"}
    assert found == {"09": 10, "20": 10}
    assert [each["n"] for each in own if each["verdict"] == "refused"] == [20]
    assert {each["parameters"]["persons"] for each in own if each["verdict"] == "found"} == {
        load().states[state].population for state in ("09", "20")
    }


async def test_trans_persons_are_no_denominator_of_all_cases(analytics: Analytics) -> None:
    await analytics.handled(list(killings(60)))
    first, *_ = await rates(analytics, "denominator=trans_and_other_15_and_over")
    assert first["verdict"] == "refused"
    assert "identity_group=" in first["reason"]["es"]
    groups = ",".join(TRANS_GROUPS)
    again, *_ = await rates(analytics, f"denominator=trans_and_other_15_and_over&identity_group={groups}")
    assert (again["verdict"], again["n"]) == ("found", 60)
    assert "trans" in again["words"]["es"]


@pytest.mark.parametrize("query", ["", "by=municipality&state=20", "state=20"])
async def test_rates_may_be_drawn_to_those_of_the_neighbours(analytics: Analytics, query: str) -> None:
    await analytics.handled(list(killings(60)))
    both = [
        next(each for each in await rates(analytics, f"{query}&towards={towards}") if "smoothed" in each["method"])
        for towards in ("all", "neighbours")
    ]
    assert [each["parameters"]["towards"] for each in both] == ["all", "neighbours"]
    raw = [[row["rate"] for row in each["results"]["areas"]] for each in both]
    drawn = [[row["smoothed"] for row in each["results"]["areas"]] for each in both]
    assert raw[0] == raw[1]
    assert (drawn[0] != drawn[1]) is (query != "state=20")


async def test_part_of_a_year_is_not_divided_by_the_whole(analytics: Analytics) -> None:
    await analytics.handled(list(killings(60)))
    year, month = [(await rates(analytics, query))[0] for query in ("from=2023&to=2023", "from=2023-04&to=2023-04")]
    assert (year["parameters"]["years"], month["parameters"]["years"]) == (1.0, pytest.approx(30 / 365.2425))
    assert month["n"] <= year["n"]


async def test_an_analyst_is_told_that_small_numbers_are_not_counted(analytics: Analytics) -> None:
    await analytics.handled(list(killings(28, consent=GRANTED)))

    async def said(**principal: str) -> str:
        answers = await rates(analytics, "by=municipality", **principal)
        return " ".join(each["does_not_show"]["en"] for each in answers)

    assert "under five" not in await said()
    assert "under five" in await said(role="analyst", organisation="uni")
