"""Checks between the entries of site.yaml: ids that are unique together, and zones, lines and cameras that exist.

They read the plain data, so that they can speak up even where other entries are wrong.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from footfall.config.document import Keys
from footfall.config.problems import Problem


def reference_problems(data: object) -> Iterator[Problem]:
    """What is wrong between cameras, zones, lines, stores and areas."""
    yield from _ids_used_twice(data)
    drawn = list(_drawn(data))
    known = {
        "zone": [each.name for each in drawn if each.kind == "zones"],
        "line": [each.name for each in drawn if each.kind == "lines"],
        "camera": list(_block(data, "cameras")),
    }
    for names in _names(data):
        yield from _wrong_names(names, known[names.kind])
    yield from _torn_capture(data, {each.name: each.camera for each in drawn})
    yield from _unknowable_overlaps(data)
    yield from _empty_wishes(data)


def model_problems(data: object, known: Collection[str]) -> Iterator[Problem]:
    """Models that do not exist; those in files of their own are not looked for here."""
    owners = [(), ("unique_visitors",), *(("cameras", camera_id) for camera_id in _block(data, "cameras"))]
    for keys in owners:
        entry = data
        for key in keys:
            entry = entry.get(key) if isinstance(entry, Mapping) else None
        for key in ("model", "night_model"):
            named = entry.get(key) if isinstance(entry, Mapping) else None
            if not isinstance(named, str) or named.endswith(".xml"):
                continue
            name = named.partition("@")[0]
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else "`footfall models list` shows all"
                yield Problem((*keys, key), f"expected the name of a model, found {named!r}; {hint}")


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A zone or a line."""

    name: str
    kind: str
    camera: str

    @property
    def keys(self) -> Keys:
        return "cameras", self.camera, self.kind, self.name


@dataclass(frozen=True, slots=True)
class _Names:
    """Zones, lines or cameras that an entry names, with where each of them stands."""

    kind: str
    names: Sequence[tuple[str, Keys]]


def _block(data: object, key: str) -> Mapping[str, object]:
    entries = data.get(key) if isinstance(data, Mapping) else None
    return {str(name): entry for name, entry in entries.items()} if isinstance(entries, Mapping) else {}


def _drawn(data: object) -> Iterator[_Drawing]:
    for camera_id, camera in _block(data, "cameras").items():
        for kind in ("zones", "lines"):
            for name in _block(camera, kind):
                yield _Drawing(name, kind, camera_id)


def _ids_used_twice(data: object) -> Iterator[Problem]:
    taken: dict[str, Keys] = {}
    joined = ((name, (kind, name)) for kind in ("stores", "areas") for name in _block(data, kind))
    for name, keys in (*((each.name, each.keys) for each in _drawn(data)), *joined):
        if name in taken:
            yield Problem(
                keys,
                f"expected an id that no other zone, line, store or area has, found that "
                f"{'.'.join(taken[name])} has it too; rename one of them",
            )
        taken.setdefault(name, keys)


def _names(data: object) -> Iterator[_Names]:
    for store_id, store in _block(data, "stores").items():
        for key, kind in (("zones", "zone"), ("corridor", "zone"), ("entrance", "line")):
            yield _Names(kind, _listed(store, key, ("stores", store_id)))
    for area_id, area in _block(data, "areas").items():
        keys = ("areas", area_id)
        yield _Names("zone", _listed(area, "zones", keys))
        yield _Names("line", [(name, (*keys, "doors", name)) for name in _block(area, "doors")])
    groups = data.get("overlaps") if isinstance(data, Mapping) else None
    for place, group in enumerate(groups if isinstance(groups, list) else []):
        yield _Names("camera", _named(group, ("overlaps", str(place))))


def _listed(entry: object, key: str, keys: Keys) -> list[tuple[str, Keys]]:
    return _named(entry.get(key) if isinstance(entry, Mapping) else None, (*keys, key))


def _named(names: object, keys: Keys) -> list[tuple[str, Keys]]:
    named = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    return [(name, (*keys, str(place))) for place, name in enumerate(named)]


def _wrong_names(names: _Names, known: Sequence[str]) -> Iterator[Problem]:
    kind, named = names.kind, set[str]()
    owner, owners = ("the site", "the site") if kind == "camera" else ("one of the cameras", "the cameras")
    for name, keys in names.names:
        if name in named:
            yield Problem(keys, f"expected each {kind} once, found {name!r} again; remove it")
        elif name not in known:
            near = get_close_matches(name, known, n=1)
            there = f"{kind}s of {owners}: {', '.join(known) or 'none'}"
            hint = f"did you mean {near[0]!r}?" if near else there
            yield Problem(keys, f"expected the id of a {kind} of {owner}, found {name!r}; {hint}")
        named.add(name)


def _empty_wishes(data: object) -> Iterator[Problem]:
    """What is switched on by being there must not be there in vain."""
    for key in ("record_tracks", "unique_visitors"):
        if isinstance(data, Mapping) and key in data and data[key] is None:
            yield Problem(
                (key,), "expected settings, found none; write {} for the defaults, or remove the key"
            )


def _torn_capture(data: object, camera_of: Mapping[str, str]) -> Iterator[Problem]:
    """A passer-by is followed through one camera's picture."""
    for store_id, store in _block(data, "stores").items():
        keys = ("stores", store_id)
        named = [*_listed(store, "corridor", keys), *_listed(store, "entrance", keys)]
        cameras = sorted({camera_of[name] for name, _ in named if name in camera_of})
        if len(cameras) > 1:
            yield Problem(
                (*keys, "corridor"),
                f"expected corridor and entrance in the picture of one camera, found them in those of "
                f"{' and '.join(cameras)}; choose the camera that sees both",
            )


def _unknowable_overlaps(data: object) -> Iterator[Problem]:
    """People on two cameras are known by where they stand on the floor, or by their looks."""
    if not isinstance(data, Mapping) or data.get("know_by_looks") or data.get("unique_visitors") is not None:
        return
    cameras = _block(data, "cameras")
    groups = data.get("overlaps")
    for place, group in enumerate(groups if isinstance(groups, list) else []):
        for name, keys in _named(group, ("overlaps", str(place))):
            if _has_no_floor(cameras.get(name)):
                yield Problem(
                    keys,
                    f"expected `floor` of camera {name!r}, so that a person on two cameras is known by where they "
                    "stand, found none; measure four points of its floor, or set `know_by_looks: true`",
                )


def _has_no_floor(camera: object) -> bool:
    return isinstance(camera, Mapping) and not camera.get("floor")
