"""Reading a case that somebody sent."""

from datetime import date

from pydantic import ValidationError

from shared.errors import Invalid, Malformed
from shared.model.case import CaseRecord
from shared.model.json import ReadableJson
from shared.model.problems import problems
from shared.model.wording import Language


def read_case(body: bytes | ReadableJson, *, today: date, language: Language = "en") -> CaseRecord:
    """The case in a JSON text or in a value parsed from one. `today` is the day in Mexico: nothing happened after it.

    Raises Malformed if the bytes are not JSON in UTF-8, Invalid with a problem for each field to mend.
    """
    try:
        if isinstance(body, bytes):
            return CaseRecord.model_validate_json(body, context={"today": today})
        return CaseRecord.model_validate(body, context={"today": today})
    except ValidationError as error:
        if any(each["type"] == "json_invalid" for each in error.errors(include_url=False, include_input=False)):
            raise Malformed("The body is not JSON in UTF-8.") from None
        raise Invalid(_DETAIL[language], errors=problems(error, language=language)) from None


_DETAIL = {
    "es": "El caso no se guardó: hay campos por corregir.",
    "en": "The case was not kept: some fields need to be mended.",
}
