"""Presidential terms follow one another without a gap; nationalities are ISO 3166-1's countries and no others."""

from datetime import date, timedelta
from itertools import pairwise

from shared.vocabularies import vocabulary

ISO_3166_1_ALPHA_2 = """
ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by
bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk
fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir
is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk
ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm
pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv sx sy sz tc td tf
tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""


def test_presidential_terms_follow_one_another() -> None:
    terms = [
        (date.fromisoformat(term.crosswalks["date_from"]), date.fromisoformat(term.crosswalks["date_to"]))
        for term in vocabulary("presidential_term").terms.values()
    ]
    assert terms[0][0] == date(1994, 12, 1)
    assert (date(2018, 12, 1), date(2024, 9, 30)) in terms
    for (_, last_day), (first_day, _) in pairwise(terms):
        assert first_day - last_day == timedelta(days=1)


def test_nationalities_are_the_countries_of_iso_3166_1() -> None:
    assert vocabulary("nationality").codes == {
        *ISO_3166_1_ALPHA_2.split(),
        "stateless",
        "unknown",
        "not_asked",
        "declined",
    }


def test_countries_have_the_names_used_in_mexico() -> None:
    countries = vocabulary("nationality").terms
    assert [(countries[code].es, countries[code].en) for code in ("mx", "us", "gt")] == [
        ("México", "Mexico"),
        ("Estados Unidos", "United States"),
        ("Guatemala", "Guatemala"),
    ]
