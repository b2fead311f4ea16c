"""What the API says of itself."""

from pathlib import Path

from tests.visitor import visiting


async def test_the_description_names_what_is_for_machines_and_nothing_inside(db: None, tmp_path: Path) -> None:
    async with visiting(tmp_path) as client:
        paths = (await client.get("/api/openapi.json")).json()["paths"]
    assert paths
    assert [path for path in paths if not path.startswith("/api/v1/")] == []
