"""The typed content of site.yaml. Geometry is in fractions of the picture, from its upper left corner."""

from collections.abc import Mapping
from math import inf
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from footfall.config.addresses import SourceKind, checked_source, kind_of, shown
from footfall.config.credentials import Credentials, password_from_file, password_from_variable
from footfall.config.decoding import DecodingConfig
from footfall.config.devices import Devices
from footfall.config.drawings import IgnoredConfig, LineConfig, StaffConfig, ZoneConfig
from footfall.config.entry import Entry, Id, Name, named_by_id
from footfall.config.floor import Floor
from footfall.config.opening import OpeningConfig
from footfall.config.places import AreaConfig, StoreConfig
from footfall.config.processes import Processes
from footfall.config.time_zones import time_zone
from footfall.core.counted import CountedRules
from footfall.core.geometry import Polygon

DEFAULT_MODEL = "nanodet-g-416"
AT_NIGHT = "@night"
"""Marks a camera's detector for the night; no camera's id has such a sign in it."""
REIDENTIFICATION_MODEL = "person-reidentification-retail-0288"


def _folder(info: ValidationInfo) -> Path:
    """The folder from which relative paths count."""
    folder: Path = info.context["folder"] if info.context else Path()
    return folder


def _inside_folder(path: object, info: ValidationInfo) -> object:
    return _folder(info) / path if isinstance(path, str) else path


def _model(name: object, info: ValidationInfo) -> object:
    """A path counts from the folder; a name stays what it is."""
    return str(_folder(info) / name) if isinstance(name, str) and name.endswith(".xml") else name


VariableName = Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")]
Model = Annotated[Name, BeforeValidator(_model, json_schema_input_type=str)]
Threshold = Annotated[float, Field(gt=0, lt=1)]
FrameRate = Annotated[float, Field(ge=0.5, le=240)]
"""Pictures a second. With fewer, minutes would pass as unseen, and people be lost from one picture to the next."""


class CameraConfig(Entry):
    """A camera or a video file, and what is watched in its picture."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    source: str
    """rtsp(s)://, http(s)://, /dev/videoN or a file; a file's path counts from site.yaml's folder."""
    substream: str | None = None
    """Network cameras only: the address of a smaller stream of the same view, with the same user name and password. It
    is taken wherever the main stream would show the people no better to the network."""
    decoding: DecodingConfig = DecodingConfig()
    """Network cameras only: ways to decode with less work."""
    loop: bool = False
    """Files only: begin again at the end."""
    username: Name | None = None
    """The camera's user name; needs password_env or password_file."""
    password_env: VariableName | None = None
    """The environment variable that holds the camera's password."""
    password_file: Annotated[Path, BeforeValidator(_inside_folder, json_schema_input_type=str)] | None = None
    """The file that holds the camera's password; counts from site.yaml's folder."""
    fps_max: FrameRate = 10.0
    """Analyse at most so many pictures a second; 5 are enough where people walk apart, groups and queues want 10.
    At least 0.5, as with `fps_min`: nobody can be followed by fewer."""
    fps_min: FrameRate = 2.0
    """Analyse so many even when this computer has too much to do; all cameras come down from `fps_max` together."""
    model: Model | None = None
    """The detector for this camera; the site's where it is not given. Cameras that share NAME@FORM get a form of their
    own from `footfall optimize NAME@FORM`. Every further model or form takes memory of its own."""
    night_model: Model | None = None
    """Another detector for the grey pictures that the camera sends by infra-red light."""
    motion_gate: bool = True
    """While nobody is there and nothing moves, look only once a second."""
    threshold: Threshold | None = None
    """Score from which a detection counts in this camera's pictures, as `footfall calibrate` finds it; the site's
    where it is not given, or the model's own if that is not the site's."""
    enabled: bool = True
    """false: leave this camera alone."""
    ignore: Annotated[dict[Id, IgnoredConfig], BeforeValidator(named_by_id)] = Field(default_factory=dict)
    """Areas in which nobody is counted."""
    min_height: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Whoever was never so high, as a fraction of the picture's height, is not counted."""
    ignore_still_s: Annotated[float, Field(ge=30)] | None = 300.0
    """What stands quite still for so long, and has never come from elsewhere, is a mannequin or a poster and is not
    counted; null: count it. People who sit lean and turn in this time."""
    staff: Annotated[dict[Id, StaffConfig], BeforeValidator(named_by_id)] = Field(default_factory=dict)
    """Areas that only staff come from; whoever is first seen in one is not counted."""
    floor: Floor = ()
    """Four points of the floor or more: where they are in the picture, and where in metres. Tells crowd density, and
    where on the floor people spend their time."""
    zones: Annotated[dict[Id, ZoneConfig], BeforeValidator(named_by_id)] = Field(default_factory=dict)
    """Areas in which people are counted; the ids are unique in the whole site."""
    lines: Annotated[dict[Id, LineConfig], BeforeValidator(named_by_id)] = Field(default_factory=dict)
    """Lines at which crossings are counted; the ids are unique in the whole site."""

    @field_validator("source")
    @classmethod
    def _known_source(cls, source: str, info: ValidationInfo) -> str:
        return checked_source(source, _folder(info))

    @field_validator("substream")
    @classmethod
    def _known_substream(cls, substream: str | None, info: ValidationInfo) -> str | None:
        return None if substream is None else checked_source(substream, _folder(info))

    @model_validator(mode="after")
    def _fits_network(self) -> Self:
        """What only network cameras can have."""
        streams = [each for each in (self.source, self.substream) if each is not None]
        network = all(kind_of(each) is SourceKind.NETWORK for each in streams)
        if not network and (self.substream is not None or self.decoding.needs_ffmpeg):
            raise PydanticCustomError(
                "network",
                "expected 'substream' and 'decoding' only with a network camera, and 'substream' to be an address "
                "such as rtsp://192.168.1.20/stream2; remove them, or write the address",
            )
        return self

    @model_validator(mode="after")
    def _fits_rates(self) -> Self:
        if "fps_min" in self.model_fields_set and self.fps_min > self.fps_max:
            raise PydanticCustomError(
                "rates",
                "expected 'fps_min' to be no more than 'fps_max', which is {most}, found {least}; change one of them",
                {"most": f"{self.fps_max:g}", "least": f"{self.fps_min:g}"},
            )
        return self

    @model_validator(mode="after")
    def _fits_source(self) -> Self:
        if self.loop and self.kind is not SourceKind.FILE:
            raise PydanticCustomError(
                "loop", "expected 'loop' only with a video file, found it with a camera; remove it"
            )
        secrets = [key for key in ("password_env", "password_file") if getattr(self, key) is not None]
        if (self.username is None) != (not secrets) or len(secrets) > 1:
            raise PydanticCustomError(
                "login",
                "expected 'username' together with exactly one of 'password_env' and 'password_file', "
                "found {found}; write both or none",
                {"found": ", ".join(["username"] * (self.username is not None) + secrets)},
            )
        if self.username is not None and self.kind is not SourceKind.NETWORK:
            raise PydanticCustomError("login", "expected 'username' only with a network camera; remove it")
        return self

    @property
    def kind(self) -> SourceKind:
        return kind_of(self.source)

    @property
    def shown_source(self) -> str:
        """The source as it may be logged and shown."""
        return shown(self.source)

    @property
    def second(self) -> Self | None:
        """The camera as if its substream were its only stream; None where it has none."""
        if self.substream is None:
            return None
        return self.model_copy(update={"source": self.substream, "substream": None})

    def counted(self, width_px: int, height_px: int) -> CountedRules:
        """Who is to be counted, in pixels of a picture."""
        return CountedRules(
            ignored=tuple(area.outline(width_px, height_px) for area in self.ignore.values()),
            min_height_px=self.min_height * height_px,
            still_s=inf if self.ignore_still_s is None else self.ignore_still_s,
        )

    def staff_areas(self, width_px: int, height_px: int) -> tuple[Polygon, ...]:
        """Where only staff come from, in pixels of a picture."""
        return tuple(area.outline(width_px, height_px) for area in self.staff.values())

    def credentials(self) -> Credentials | None:
        """User name and password, the password read now; None for a camera that needs none.

        Raises:
            ConfigError: The environment variable is not set, or the file cannot be read.
        """
        if self.username is None:
            return None
        owner = f"camera {self.name!r}"
        if self.password_file is not None:
            return Credentials(self.username, password_from_file(self.password_file, owner))
        return Credentials(self.username, password_from_variable(self.password_env or "", owner))


class RecordTracksConfig(Entry):
    """Who was where and when, kept for `footfall replay`: no pictures, nothing by which anybody could be known again.

    A person is a number that begins anew at each start, with a box in the picture and its times, for each camera
    apart.
    """

    folder: Annotated[Path, BeforeValidator(_inside_folder, json_schema_input_type=str)] | None = None
    """Where to, counted from site.yaml's folder; `tracks` in the state folder where it is not given."""
    keep_days: Annotated[int, Field(ge=1, le=3660)] = 30
    """Older days are deleted once a day, once the clock has told the time for an hour: it may be wrong until then."""


class UniqueVisitorsConfig(Entry):
    """Counting different people over the day, by what they look like. Off unless it is written down.

    Privacy: for every person a row of numbers is kept that describes clothing and build, no picture and no face. It
    stays in this computer's memory, is dropped once the person has been away for `re_entry_h` hours, and at midnight
    even of who is here then, and is never stored or sent. What leaves the program are three numbers: least, likely and
    most visitors. Whether your visitors must be told depends on where you are.
    """

    model: Model = REIDENTIFICATION_MODEL
    """A network of the family re-identification: a name in models/models.toml, or the path of an OpenVINO .xml."""
    re_entry_h: Annotated[float, Field(gt=0, le=3)] = 3.0
    """Whoever has been away for longer counts as a new visitor, and is forgotten; at most 3 hours."""


class SiteConfig(Entry):
    """A mall: its cameras, zones, lines and stores."""

    site: Id
    """Id of the site; the MQTT topics begin with footfall/<site>."""
    name: Name = ""
    """Shown to people; the id where it is not given."""
    timezone: Annotated[ZoneInfo, BeforeValidator(time_zone, json_schema_input_type=str)] = ZoneInfo("UTC")
    """"Today" ends at midnight there."""
    model: Model = DEFAULT_MODEL
    """A name in models/models.toml, or the path of an OpenVINO .xml, counted from site.yaml's folder."""
    threshold: Threshold | None = None
    """Score from which a detection of this model counts; the model's own where it is not given."""
    devices: Devices = None
    """auto: whatever is there and sees the same people as the CPU; or a list, as [CPU, GPU.0]. The CPU stands in for
    the others, also where it is not listed."""
    processes: Processes = None
    """auto: as many as this computer needs to look at all cameras, which is 1 with up to some dozens of them; or a
    number."""
    cameras: Annotated[dict[Id, CameraConfig], Field(min_length=1), BeforeValidator(named_by_id)]
    """At least one camera, by id."""
    stores: Annotated[dict[Id, StoreConfig], BeforeValidator(named_by_id)] = Field(default_factory=dict)
    """Stores by id."""
    areas: Annotated[dict[Id, AreaConfig], BeforeValidator(named_by_id)] = Field(default_factory=dict)
    """Areas whose doors tell how many people are inside, by id."""
    opening: OpeningConfig | None = None
    """When visitors may come: whoever is first seen at another time works here and is not counted; always where it is
    not given."""
    overlaps: tuple[Annotated[tuple[str, ...], Field(min_length=2, strict=False)], ...] = Field(
        (), strict=False
    )
    """Groups of cameras that share a part of their view: whoever is seen by two of a group at once counts once. By
    where people stand on the floor, if each of them has `floor`; by their looks, with `know_by_looks` or
    `unique_visitors`."""
    know_by_looks: bool = False
    """Keep people apart who pass close to each other by what they wear: fewer mistakes in crowds, for some milliseconds
    of computing a person and second. The numbers that describe them are kept for seconds, and never stored or sent."""
    unique_visitors: UniqueVisitorsConfig | None = None
    """Count the day's different visitors as a range; leave it out, and nobody is known again."""
    person_topics: bool = False
    """Also say on MQTT what dashboards of Intel's people counter reference expect: person, person/duration."""
    record_tracks: RecordTracksConfig | None = None
    """Record anonymous tracks, so that `footfall replay` can count them anew by other zones and lines; not recorded
    where it is not given, {} for the defaults."""

    @model_validator(mode="before")
    @classmethod
    def _name_is_site(cls, data: Any) -> Any:
        return {"name": str(data.get("site")), **data} if isinstance(data, Mapping) else data

    @property
    def models(self) -> tuple[str, ...]:
        """Every model that a camera uses: the site's first, where one does."""
        used = {model for camera_id in self.cameras for model in self.detectors_of(camera_id).values()}
        return tuple(sorted(used, key=lambda model: (model != self.model, model)))

    @property
    def all_models(self) -> tuple[str, ...]:
        """Every model that the site needs: the detectors, and the one by which people are known again."""
        return (*self.models, *([self.looks] if self.looks else []))

    @property
    def looks(self) -> str | None:
        """The model by which people are known again; None where nobody is."""
        if self.unique_visitors is not None:
            return self.unique_visitors.model
        return REIDENTIFICATION_MODEL if self.know_by_looks else None

    def model_of(self, camera_id: str) -> str:
        """The model that looks at a camera's pictures."""
        return self.cameras[camera_id].model or self.model

    def detectors_of(self, camera_id: str) -> dict[str, str]:
        """The models that look at a camera's pictures, each under an id of its own: the day's, and any of the night."""
        by_night = self.cameras[camera_id].night_model
        return {camera_id: self.model_of(camera_id)} | ({camera_id + AT_NIGHT: by_night} if by_night else {})

    def threshold_of(self, camera_id: str) -> float | None:
        """The score from which a detection counts in a camera's pictures; None for the model's own."""
        own = self.cameras[camera_id].threshold
        return self.threshold if own is None and self.model_of(camera_id) == self.model else own


def site_schema() -> dict[str, Any]:
    """The JSON Schema of site.yaml, for editors that complete and check while one types."""
    return SiteConfig.model_json_schema()
