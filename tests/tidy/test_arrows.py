"""Arrows between rooms point one way."""

import rooms


def test_every_arrow_points_down():
    wrong = [f"{a.place}: {a.source or 'cohong'} must not import {a.target}" for a in rooms.forbidden() if a.source]
    assert not wrong, "\n".join(wrong)


def test_every_room_has_its_place_in_the_layers():
    assert rooms.unknown_rooms() == set()


def test_the_referee_stands_on_nothing():
    assert rooms.allowed("core") == set()
    assert rooms.allowed("verify") == {"core"}


def test_neighbours_stay_apart():
    assert not {"ledger", "sealed"} & rooms.allowed("channels")
    assert "sealed" not in rooms.allowed("modules")


def test_the_law_is_data():
    assert [path.name for path in rooms.source_files("law") if path.name != "__init__.py"] == []


def test_an_import_anywhere_is_seen(tmp_path):
    file = tmp_path / "x.py"
    file.write_text(
        "import cohong.node\ndef f():\n    from cohong import sealed\n    from cohong.core.texts import say\n"
    )
    assert [name for name, _ in rooms.imports(file)] == ["cohong.node", "cohong.sealed", "cohong.core.texts.say"]
