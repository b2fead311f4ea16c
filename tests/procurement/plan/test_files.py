"""A paper as evidence: kept with what happened, handed out to be saved."""

from portal.foundation.database import fetch_value
from tests.visitor import session_of, visiting

FORM = {"title": "Träff om vägar", "happened_on": "2026-10-14", "kind": "meeting", "outcome": "held"}
ADD = "/intern/handlingsplan/aktivitet/1.1/tillfalle"


async def test_a_paper_is_kept_with_what_it_shows_and_is_saved_not_run(db, tmp_path):
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("planner")
        answer = await client.post(ADD, data=FORM, files={"file": ("Närvaro å.pdf", b"%PDF-1.7 hej")})
        assert answer.status_code == 303
        page = (await client.get("/intern/handlingsplan/aktivitet/1.1")).text
        assert "Närvaro å.pdf" in page
        number = await fetch_value("SELECT max(id) FROM occurrence_file")
        got = await client.get(f"/intern/handlingsplan/underlag/{number}")
        assert (got.content, got.headers["content-type"]) == (b"%PDF-1.7 hej", "application/pdf")
        assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''N%C3%A4rvaro%20%C3%A5.pdf"
        assert got.headers["cache-control"] == "private, no-store"
        assert "sandbox" in got.headers["content-security-policy"]
        assert (await client.get("/intern/handlingsplan/underlag/999999")).status_code == 404


async def test_a_file_that_is_not_what_it_says_is_refused_and_the_rest_is_kept(db, tmp_path):
    async with visiting(tmp_path) as client:
        client.cookies["anbud_session"] = await session_of("planner")
        answer = await client.post(ADD, data=FORM, files={"file": ("a.pdf", b"<script>")})
        assert answer.status_code == 422
        assert 'value="Träff om vägar"' in answer.text
    assert await fetch_value("SELECT count(*) FROM occurrence WHERE title = 'Träff om vägar'") == 0
