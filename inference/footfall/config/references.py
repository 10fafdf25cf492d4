"""Checks between the entries of site.yaml: ids that are unique together, zones and cameras that exist.

They read the plain data, so that they can speak up even where other entries are wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from footfall.config.document import Keys
from footfall.config.problems import Problem


def reference_problems(data: object) -> Iterator[Problem]:
    """What is wrong between cameras, zones, lines and stores."""
    yield from _ids_used_twice(data)
    yield from _unknown_zones(data)
    yield from _unknown_cameras(data)


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
        yield from _unknown(zones, known, "zone", ("stores", store_id, "zones"))


def _unknown_cameras(data: object) -> Iterator[Problem]:
    groups = data.get("overlaps") if isinstance(data, Mapping) else None
    for place, group in enumerate(groups if isinstance(groups, list) else []):
        yield from _unknown(group, list(_block(data, "cameras")), "camera", ("overlaps", str(place)))


def _unknown(names: object, known: Sequence[str], kind: str, keys: Keys) -> Iterator[Problem]:
    """What is wrong with a list of ids of this kind."""
    named = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    owner = "one of the cameras" if kind == "zone" else "the site"
    for place, name in enumerate(named):
        at = (*keys, str(place))
        if name in named[:place]:
            yield Problem(at, f"expected each {kind} once, found {name!r} again; remove it")
        elif name not in known:
            near = get_close_matches(name, known, n=1)
            listed = f"{kind}s of {'the cameras' if kind == 'zone' else owner}: {', '.join(known) or 'none'}"
            hint = f"did you mean {near[0]!r}?" if near else listed
            yield Problem(at, f"expected the id of a {kind} of {owner}, found {name!r}; {hint}")
