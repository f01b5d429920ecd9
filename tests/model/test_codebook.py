"""The codebook says of every field what the record says."""

from shared.model.case import CaseRecord
from shared.model.codebook import codebook
from shared.model.fields import fields


def test_one_row_for_each_field() -> None:
    rows = list(codebook(CaseRecord))
    assert [row.path for row in rows] == [each.path for each in fields(CaseRecord)]
    kind = next(row for row in rows if row.path == "victims[].kind")
    assert kind.sensitivity == "sensitive"
    assert kind.terms[0].code == "homicide"
    assert kind.terms[0].es == "Homicidio"
    assert kind.required
    age = next(row for row in rows if row.path == "victims[].age")
    assert (age.unit, age.travels, age.terms) == ("years", False, ())
    assert age.stays
