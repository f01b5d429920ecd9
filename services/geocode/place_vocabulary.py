"""The words around the names of places, in Spanish and English: what they call a thing, and how they relate to it.

All are folded. A phrase is written with spaces. What is not here is taken for a name or passed over.
"""

from enum import Enum, auto
from typing import Final


class Role(Enum):
    """How a place lies to the one that is named."""

    AT = auto()
    NEAR = auto()
    AROUND = auto()
    """In a wide region called after it: the sierra, the coast."""
    TOWARD = auto()
    BETWEEN = auto()


class Kind(Enum):
    """What the words beside a name say that it is."""

    STATE = auto()
    MUNICIPALITY = auto()
    BOROUGH = auto()
    """Of Mexico City, mostly."""
    TOWN = auto()
    NEIGHBOURHOOD = auto()


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEAR = _phrases(
    """
    cerca|cercas|cercano|cercana|cercanos|cercanas|cercanias|proximo a|proxima a|proximidades|inmediaciones|alrededores
    alrededor|afueras|orilla|orillas|a la altura|la altura de|a las orillas|periferia|limite|limites|colindancia|colinda
    colindante|junto a|frente a|antes de llegar|antes de|despues de|pasando|adelante de|fuera de|vecino de|vecindad
    al norte|al sur|al este|al oeste|al oriente|al poniente|al noreste|al noroeste|al sureste|al suroeste
    kilometros de|kilometro de|km de|kms de|metros de|minutos de|horas de|hora de|minutos|kilometros antes|rural de
    near|nearby|close to|outside|outside of|outskirts|vicinity|next to|around|north of|south of|east of|west of
    northeast of|northwest of|southeast of|southwest of|km from|kms from|kilometers from|kilometres from|miles from
    hours from|hour from|minutes from|km outside|kilometers outside|miles outside|km north of|km south of|edge of
    just before|shortly before|just past|past|surroundings|surrounding|km of|kilometers of|kilometres of|miles of
    """
)
_AROUND = _phrases(
    """
    sierra de|costa de|costas de|montana de|region de|zona de|bahia de|presa de
    sierra of|mountains of|highlands of|hills of|coast of|region of|zona serrana de|norte de|sur de|oriente de
    poniente de|desierto de|comarca de|altos de|sierra norte de|sierra sur de|la sierra|the mountains around
    the countryside of
    """
)
_TOWARD = _phrases(
    """
    rumbo a|rumbo al|hacia|con direccion a|direccion a|con direccion|camino a|camino al|camino hacia|camino de|salida a
    salida al|salida hacia|a la salida|salida|entrada a|desviacion a|entronque a|crucero a|via a|con destino a
    con rumbo a|en ruta a|va a|conduce a|lleva a|toward|towards|heading to|heading for|road to|highway to|way to
    route to|path to|en direccion a|leading to|leads to|bound for|exit to
    """
)
_BETWEEN = _phrases("entre|between|road from|highway from|way from|tramo|desde|stretch between|trayecto")
_AT = _phrases("en|in|inside|dentro de|within|interior de|at|perteneciente a|perteneciente al|belonging to")

RELATIONS: Final = (
    dict.fromkeys(_AT, Role.AT)
    | dict.fromkeys(_AROUND, Role.AROUND)
    | dict.fromkeys(_NEAR, Role.NEAR)
    | dict.fromkeys(_TOWARD, Role.TOWARD)
    | dict.fromkeys(_BETWEEN, Role.BETWEEN)
)
LONGEST_RELATION: Final = max(phrase.count(" ") for phrase in RELATIONS) + 1

ROADS: Final = _words(
    "carretera autopista supercarretera libramiento brecha terraceria autovia tramo ruta highway freeway motorway road"
    " carr aut camino via viaducto tollway corredor"
)
ROAD_AFTER: Final = _words("highway freeway motorway road route toll carretera autopista corridor stretch")
"""English puts the road behind its names: the Acapulco-Chilpancingo highway."""
ROAD_LINKS: Final = _words("a al to con y and")

STREETS: Final = _words(
    "calle avenida bulevar boulevard calzada privada callejon andador cerrada prolongacion circuito glorieta periferico"
    " esquina retorno paseo eje vialidad street avenue blvd lane c corner rinconada diagonal"
)
NAMED_AFTER_PEOPLE: Final = _words(
    "escuela primaria secundaria preparatoria bachillerato kinder jardin telesecundaria colegio instituto universidad"
    " hospital clinica sanatorio parque plaza mercado estadio deportivo deportiva monumento hotel motel bar cantina"
    " restaurante restaurant tienda cine teatro auditorio estacion metro metrobus puente central terminal aeropuerto"
    " cereso penal cuartel facultad normal biblioteca museo palacio gasolinera club cafe taller salon antro bodega"
    " school university hospital hotel bridge stadium park plaza market airport station terminal bus club shop gym"
    " fraccion lote manzana kiosco jardines asilo albergue refugio centro plazuela explanada zocalo alameda"
    " banco farmacia oxxo bachilleres cbtis cetis conalep cobach tecnologico prison jail clinic"
)
"""Directly before a name they make it a person's; with `de` between, the place's."""
SACRED: Final = _words("iglesia parroquia templo capilla catedral ermita santuario basilica church chapel convento")
WATERS_AND_HILLS: Final = _words(
    "rio arroyo canal cerro volcan barranca canada loma lomas mina cueva pozo rancho hacienda finca predio"
    " paraje granja"
    " river creek stream hill mount mountain canyon ranch farm isla laguna lago presa sierra playa bahia montana valley"
    " rancheria estero lake dam beach island bay cenote cascada balneario ojo manantial cerrito crucero basurero"
)
"""What follows is their own name. A ranch or a river called after a town need not be near it."""
TITLES: Final = _words("senor senora sr sra don dona presidente gobernador alcalde diputado maestro maestra padre juez")
PERSONS_OR_THINGS_AFTER: Final = _words(
    "street avenue ave boulevard school highschool university hospital river creek hill mountain lake dam park bridge"
    " stadium ranch square volcano canyon"
)
"""English puts them behind the name: Hidalgo street, the Santiago river."""

NEIGHBOURHOODS: Final = _words(
    "colonia colonias fraccionamiento barrio residencial reparto infonavit unidad condominio ampliacion suburb"
    " neighborhood neighbourhood privadas conjunto"
)
NEIGHBOURHOOD_AFTER: Final = _words("neighborhood neighbourhood barrio district suburb colonia")
TOWNS: Final = _words(
    "comunidad localidad poblado pueblo ejido congregacion agencia village town hamlet community poblacion villa"
    " sindicatura comisaria junta tenencia cuadrilla settlement ejidos comunidades"
)
MUNICIPALITIES: Final = _words("municipio alcaldia delegacion demarcacion ayuntamiento municipality borough")
BOROUGHS: Final = _words("alcaldia delegacion demarcacion borough")
CITIES: Final = _words("ciudad city puerto port")
"""Before "de" or "of" they say that the town is meant, not the state of its name."""
MUNICIPALITY_AFTER: Final = _words("municipality borough county")
STATES: Final = _words("estado state entidad")

SMALL: Final = _words("de del la las los el lo al the of d")
LINKS: Final = _words("y e and con o u or")
COMMON: Final = _words(
    "un una unos unas que se su sus por para con sobre tras hasta desde donde cuando como lo le les fue fueron era"
    " esta este estas estos esa ese aqui alli ahi mi mis nos muy mas pero no si ya es han ha habia hay"
    " a an and are as by for from he her his it its of on or that the they this to was were with who where when into"
    " off along body found dead victim persona personas cuerpo cuerpos hallado hallada encontrado encontrada asesinado"
    " asesinada atacado atacada fosa fosas restos casa casas domicilio interior exterior terreno terrenos baldio lugar"
    " sitio zona parte norte sur este oeste oriente poniente noreste noroeste sureste suroeste numero num no sn"
    " kilometro kilometros km kms metros m altura tramo federal estatal libre cuota nacional principal antigua vieja"
    " city ciudad cabecera municipal state country pais cp codigo postal zip mercado market esquina frente atras detras"
    " lado vacant lot lote house home building edificio departamento apartment via vias tren ferrocarril railway train"
    " tracks bordo canal dren parcela milpa campo campos monte cultivo entrada salida bar basurero dump landfill"
    " black white area areas region town village pueblo colonia calle avenida carretera camino road street highway"
    " mexicana mexican republica rural urbana urban small large big conocido conocida denominado denominada"
    " llamado llamada called named known barrio iglesia plaza rancho ejido cerro rio arroyo ciudadela"
    " san santa santo alto alta bajo baja grande viejo vieja"
    " lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre"
    " octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday january february march april"
    " june july august september october november december noche tarde manana dia night morning afternoon day"
    " hombre mujer joven hombres mujeres man woman trans gay lesbiana persona familia policia gobierno estado"
    " north south east west northern southern eastern western outside inside between near next past before after just"
    " somewhere unknown unspecified algun alguna parte some place there here outskirts downtown uptown"
    " bridge river hill field fields park school church farm ranch hotel motel station"
    " municipio alcaldia municipality borough comunidad localidad poblado sierra costa montana mountains coast"
)
"""Words that alone name no place, though a village may be called so."""

DOUBTFUL: Final = _words(
    "centro loma palma palmas lomas laguna presa cruz puente libertad union progreso esperanza independencia reforma"
    " revolucion constitucion playa mina villa puerto nuevo nueva real salinas canal victoria zapata bravo"
    " reyes rosario"
    " casas valle sol luna patria juventud industrial jardines bosque bosques mirador pueblito paraiso tigre"
)
"""Names only where they are written as names, or stand alone between two commas."""

SURNAMES: Final = _words(
    "guerrero hidalgo morelos juarez zaragoza ocampo allende carranza madero cardenas obregon escobedo victoria bravo"
    " aldama galeana jimenez abasolo leon garcia torres rosales guadalupe mina matamoros cuauhtemoc zapata villa rayon"
    " dominguez mendoza moctezuma cortes colon acosta aguilar alvarado angel rosario reyes cruz salvador"
    " santiago iturbide"
    " ramirez flores hernandez lopez martinez perez gonzalez gomez diaz ortiz castillo marquez degollado comonfort"
    " arteaga doctor arroyo bustamante camargo guerra mier nicolas bravo jalpa cosio castanos corona romero ruiz soto"
    " insurgentes reforma patria"
)
"""Names of places that are as often part of a person's or a street's; next to another unknown name they are that."""

MARKERS: Final = (
    ROADS,
    STREETS,
    NAMED_AFTER_PEOPLE,
    SACRED,
    WATERS_AND_HILLS,
    TITLES,
    NEIGHBOURHOODS,
    TOWNS,
    MUNICIPALITIES,
    STATES,
)

ABROAD: Final = _phrases(
    """
    guatemala|honduras|el salvador|nicaragua|costa rica|panama|belice|belize|estados unidos|eeuu|ee uu|eua|usa|us
    united states|texas|tx|california|ca|arizona|az|new mexico|nuevo mexico|florida|illinois|nevada|colorado|georgia
    new york|nueva york|washington|cuba|venezuela|haiti|ecuador|peru|brasil|brazil|argentina|chile|espana|spain|canada
    bolivia|paraguay|uruguay|republica dominicana|dominican republic|puerto rico|oregon|carolina del norte|tennessee
    north carolina|south carolina|utah|oklahoma|kansas|louisiana|alabama
    """
)
"""Where a text ends when the place lies elsewhere: "El Paso, Texas"."""
ABBREVIATIONS_THAT_ARE_WORDS: Final = _words(
    "sin son ver col mex camp tab nay mor pue que cam dur hid tam gua mic roo coa cha tla qr bc nl ags"
)
"""They count as a state's only behind another name or alone between two commas."""
