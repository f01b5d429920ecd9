"""What the record rests on. Copies of one wire story are one origin; families of sources never make one total."""

from typing import Annotated

from shared.model.fields import Field, Part, Sensitivity
from shared.model.scalars import Line, PastDay, Several, Sha256, WebAddress, YesNo

_OPEN = Sensitivity.OPEN
_DIRECT = Sensitivity.DIRECT_IDENTIFIER


class Source(Part):
    """One document or testimony. `gives` lists what it states itself: what may be published of a public-record case."""

    material: Annotated[
        str | None, Field("Tipo de material", "Type of material", _OPEN, vocabulary="source_material", quick=True)
    ] = None
    connection: Annotated[
        str | None,
        Field("Relación con los hechos", "Connection to the incident", _OPEN, vocabulary="source_connection"),
    ] = None
    family: Annotated[
        str | None,
        Field(
            "Familia de la fuente", "Family of the source", _OPEN, vocabulary="source_family", dimension="source_family"
        ),
    ] = None
    date: Annotated[PastDay | None, Field("Fecha", "Date", _OPEN)] = None
    reliability: Annotated[str | None, Field("Confiabilidad", "Reliability", _OPEN, vocabulary="reliability")] = None
    is_public: Annotated[
        YesNo | None,
        Field(
            "¿Está publicada?",
            "Is it published?",
            _OPEN,
            why_es="Cualquiera puede leerla.",
            why_en="Anyone can read it.",
        ),
    ] = None
    gives: Annotated[
        Several[str],
        Field("¿Qué afirma la fuente?", "What does the source state?", _OPEN, vocabulary="source_statement"),
    ] = ()
    publisher: Annotated[Line | None, Field("Medio o institución", "Publisher", Sensitivity.FREE_TEXT)] = None
    address: Annotated[WebAddress | None, Field("Dirección en internet", "Web address", _DIRECT)] = None
    archived_copy: Annotated[WebAddress | None, Field("Copia archivada", "Archived copy", _DIRECT)] = None
    archived_sha256: Annotated[
        Sha256 | None, Field("Huella de la copia (SHA-256)", "Digest of the copy (SHA-256)", _DIRECT)
    ] = None
    origin_group: Annotated[
        Line | None,
        Field(
            "Origen común",
            "Common origin",
            Sensitivity.FREE_TEXT,
            why_es="El mismo nombre para las notas que copian una sola: cuentan como un origen.",
            why_en="The same name for stories that copy one: they count as one origin.",
        ),
    ] = None
