"""Where a released series by year is broken: the years from which on other organisations documented.

It is said of the public record alone, whose cases and sources anybody can look up; of reserved cases it would tell how
much of a year is one organisation's.
"""

from services.analytics.aggregates import Question, count
from services.analytics.cube.mirror import Mask, Mirror
from services.analytics.trends.series_breaks import series_breaks


def broken_years(mirror: Mirror, rows: Mask) -> tuple[str, ...]:
    """Among cases of the whole country, the first years of new stretches."""
    cells = count(mirror, Question(("year", "organisation")), rows).cells
    found = {(int(year), name): cell.cases for (year, name), cell in cells.items() if year.isdecimal()}
    if not found:
        return ()
    years = range(min(year for year, _ in found), max(year for year, _ in found) + 1)
    names = sorted({name for _, name in found})
    breaks = series_breaks({name: [found.get((year, name), 0) for year in years] for name in names})
    return tuple(str(years[each.at]) for each in breaks)
