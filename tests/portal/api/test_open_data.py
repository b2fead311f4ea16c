"""The catalogue of open data, the page about it, and the list in a frame."""

import html
from datetime import timedelta
from pathlib import Path

import httpx
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SH

from notifications.webhooks.domain import secret_of, signed
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.settings import read_settings
from procurement.releases.actions import make_releases
from tests import given
from tests.visitor import visiting

# The readers of JSON-LD and SHACL use old names of their library.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph", "ignore:Dataset")


@pytest.fixture
async def visitor(db, tmp_path):
    async with visiting(tmp_path) as client:
        yield client


async def graphs(visitor):
    return [
        rdflib.Graph().parse(data=(await visitor.get(f"/oppna-data.{ending}")).content, format=kind)
        for ending, kind in (("rdf", "xml"), ("jsonld", "json-ld"))
    ]


async def test_both_ways_of_writing_the_catalogue_say_the_same(visitor):
    first, second = await graphs(visitor)
    assert len(first) > 100
    assert set(first) == set(second)


async def test_the_catalogue_has_what_the_profile_demands(visitor):
    graph, _ = await graphs(visitor)
    needs = {
        DCAT.Catalog: (
            DCTERMS.title,
            DCTERMS.description,
            DCTERMS.publisher,
            DCAT.dataset,
            DCTERMS.language,
            DCTERMS.license,
        ),
        DCAT.Dataset: (
            DCTERMS.title,
            DCTERMS.description,
            DCTERMS.publisher,
            DCAT.contactPoint,
            DCAT.theme,
            DCAT.distribution,
        ),
        DCAT.Distribution: (DCAT.accessURL, DCTERMS.license, DCTERMS.format),
        DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCTERMS.publisher, DCTERMS.accessRights),
        FOAF.Organization: (FOAF.name, DCTERMS.type),
    }
    for kind, members in needs.items():
        found = list(graph.subjects(RDF.type, kind))
        assert found, kind
        for one in found:
            assert [str(member) for member in members if graph.value(one, member) is None] == []
    for listed in graph.objects(None, DCAT.dataset):
        assert (listed, RDF.type, DCAT.Dataset) in graph
    for listed in graph.objects(None, DCAT.distribution):
        assert (listed, RDF.type, DCAT.Distribution) in graph


SHAPES = Path(__file__).parents[2] / "data" / "dcat" / "shapes.ttl"


def broken(graph):
    """Return the properties by which a catalogue does not fit the shapes."""
    _fits, report, _said = pyshacl.validate(graph, shacl_graph=str(SHAPES), shacl_graph_format="turtle")
    return {str(path) for path in report.objects(None, SH.resultPath)}


async def test_the_catalogue_fits_the_shapes_of_the_profile_and_each_lack_is_seen(visitor):
    graph, _ = await graphs(visitor)
    assert broken(graph) == set()
    for kind, member in (
        (DCAT.Catalog, DCTERMS.publisher), (DCAT.Dataset, DCAT.contactPoint), (DCAT.Distribution, DCAT.accessURL),
        (DCAT.DataService, DCAT.endpointURL), (FOAF.Organization, FOAF.name),
    ):  # fmt: skip
        one = next(graph.subjects(RDF.type, kind))
        values = list(graph.objects(one, member))
        graph.remove((one, member, None))
        assert str(member) in broken(graph)
        for value in values:
            graph.add((one, member, value))
    graph.remove((None, RDF.type, DCAT.Catalog))
    assert broken(graph)


async def test_everything_that_the_catalogue_names_is_there(visitor):
    await given.published(now=clock.now())
    await make_releases(clock.now())
    graph, _ = await graphs(visitor)
    for place in [*graph.objects(None, DCAT.accessURL), *graph.objects(None, DCAT.landingPage)]:
        answer = await visitor.get(str(place))
        assert answer.status_code == 200, place


async def test_the_page_says_that_the_prefix_is_a_test(visitor):
    page = (await visitor.get("/oppna-data")).text
    assert "ocds-213czf" in page
    assert 'id="ocds-test"' in page


async def with_settings(tmp_path, path, **values):
    app = create_app(read_settings({"ANBUD_DATA_DIR": str(tmp_path), **values}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
        return await client.get(path)


async def test_only_the_list_for_embedding_may_be_framed_and_only_by_the_hosts_of_the_settings(db, tmp_path):
    origins = "https://www.kommun.se https://*.kommun.se"
    policy = (await with_settings(tmp_path, "/inbaddad/upphandlingar", ANBUD_FRAMED_BY=origins)).headers
    assert f"frame-ancestors 'self' {origins}" in policy["content-security-policy"]
    others = (await with_settings(tmp_path, "/upphandlingar", ANBUD_FRAMED_BY=origins)).headers
    assert "frame-ancestors 'none'" in others["content-security-policy"]
    nobody = (await with_settings(tmp_path, "/inbaddad/upphandlingar")).headers
    assert "frame-ancestors 'none'" in nobody["content-security-policy"]


async def test_the_embedded_list_has_the_filters_and_languages_of_the_list(visitor):
    await given.published(now=clock.now(), title="Snöröjning")
    await given.published(now=clock.now(), title="Skolskjuts", cpv=("60130000",))
    page = (await visitor.get("/fi/inbaddad/upphandlingar?bransch=skolskjuts&antal=1")).text
    assert 'lang="fi"' in page
    assert "Skolskjuts" in page
    assert "Snöröjning" not in page
    assert page.count("<li>") == 1
    assert (await visitor.get("/inbaddad/upphandlingar?antal=massor&fore=igår")).status_code in (200, 422)


async def test_a_bad_origin_stops_the_start(tmp_path):
    from portal.foundation.settings import SettingInvalid

    for name, value in (
        ("FRAMED_BY", "kommun.se"),
        ("FRAMED_BY", "https://a.se;script-src"),
        ("OCID_PREFIX", "ocds-X"),
    ):
        with pytest.raises(SettingInvalid, match=name):
            read_settings({"ANBUD_DATA_DIR": str(tmp_path), f"ANBUD_{name}": value})


async def test_the_page_tells_how_a_message_is_checked_and_the_example_works(visitor):
    page = html.unescape((await visitor.get("/oppna-data")).text)
    code = page.partition("import base64")[2].partition("</code>")[0]
    made: dict = {}
    exec(f"import base64{code}", made)
    now, body = clock.now(), b'{"type": "procurement.published"}'
    headers = signed("k" * 40, "salt", "msg_1", now, body)
    secret = secret_of("k" * 40, "salt")
    assert made["is_genuine"](secret, headers, body)
    # While a secret is changed there may be two signatures.
    assert made["is_genuine"](secret, {**headers, "webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}, body)
    assert not made["is_genuine"](secret, headers, body + b" ")
    assert not made["is_genuine"](secret_of("k" * 40, "other"), headers, body)
    assert not made["is_genuine"](secret, signed("k" * 40, "salt", "msg_1", now - timedelta(minutes=6), body), body)
