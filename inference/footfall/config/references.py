"""Checks between the entries of site.yaml: ids that are unique together, stores that name zones which exist.

They read the plain data, so that they can speak up even where other entries are wrong.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from footfall.config.document import Keys
from footfall.config.problems import Problem


def reference_problems(data: object) -> Iterator[Problem]:
    """What is wrong between zones, lines and stores."""
    yield from _ids_used_twice(data)
    yield from _unknown_zones(data)


def _block(data: object, key: str) -> Mapping[str, object]:
    entries = data.get(key) if isinstance(data, Mapping) else None
    return {str(name): entry for name, entry in entries.items()} if isinstance(entries, Mapping) else {}


def _zones_and_lines(data: object) -> Iterator[tuple[str, Keys]]:
    for camera_id, camera in _block(data, "cameras").items():
        for kind in ("zones", "lines"):
            for name in _block(camera, kind):
                yield name, ("cameras", camera_id, kind, name)


def _ids_used_twice(data: object) -> Iterator[Problem]:
    taken: dict[str, Keys] = {}
    stores = ((name, ("stores", name)) for name in _block(data, "stores"))
    for name, keys in (*_zones_and_lines(data), *stores):
        if name in taken:
            yield Problem(
                keys,
                f"expected an id that no other zone, line or store has, found that "
                f"{'.'.join(taken[name])} has it too; rename one of them",
            )
        taken.setdefault(name, keys)


def _unknown_zones(data: object) -> Iterator[Problem]:
    known = [name for name, keys in _zones_and_lines(data) if keys[2] == "zones"]
    for store_id, store in _block(data, "stores").items():
        zones = store.get("zones") if isinstance(store, Mapping) else None
        named = [zone for zone in zones if isinstance(zone, str)] if isinstance(zones, list) else []
        for place, zone in enumerate(named):
            keys = ("stores", store_id, "zones", str(place))
            if zone in named[:place]:
                yield Problem(keys, f"expected each zone once, found {zone!r} again; remove it")
            elif zone not in known:
                near = get_close_matches(zone, known, n=1)
                hint = (
                    f"did you mean {near[0]!r}?"
                    if near
                    else f"zones of the cameras: {', '.join(known) or 'none'}"
                )
                yield Problem(
                    keys, f"expected the id of a zone of one of the cameras, found {zone!r}; {hint}"
                )
