from portal.foundation.i18n import use_language
from portal.foundation.i18n.fallback import marked_gettext, spoken, tag_fallbacks
from portal.foundation.web.templates import render


def test_swedish_in_another_language_is_tagged_where_elements_may_stand() -> None:
    with use_language("fit"):
        said = marked_gettext("En text som ingen har översatt")
    html = tag_fallbacks(f'<title>{said}</title><p title="{said}">{said}</p>')
    plain = "En text som ingen har översatt"
    assert html == f'<title>{plain}</title><p title="{plain}"><span lang="sv">{plain}</span></p>'


def test_a_page_in_meankieli_has_no_element_in_an_attribute() -> None:
    with use_language("fit"):
        html = render("portal/about.html", form=None, private=False)
    assert '<span lang="sv">' in html
    assert '="<span' not in html
    assert "\ue000" not in html


def test_a_name_that_only_swedish_has_is_tagged_and_an_option_says_its_language_itself() -> None:
    names = {"sv": "Snöröjning", "fi": "Lumityöt"}
    with use_language("fit"):
        html = tag_fallbacks(f"<h1>{spoken(names)}</h1><option value='x'>{spoken(names)}</option>")
    with use_language("fi"):
        assert spoken(names) == "Lumityöt"
    assert html == '<h1><span lang="sv">Snöröjning</span></h1><option value=\'x\' lang="sv">Snöröjning</option>'
