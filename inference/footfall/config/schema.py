"""The typed content of site.yaml. Geometry is in fractions of the picture, from its upper left corner."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from footfall.config.addresses import SourceKind, checked_source, kind_of, shown
from footfall.config.credentials import Credentials, password_from_file, password_from_variable
from footfall.config.outlines import XY, OutlineXY, PointXY
from footfall.config.time_zones import time_zone
from footfall.core.geometry import Point, Polygon, Segment

DEFAULT_MODEL = "nanodet-g-416"
EDGE_MARGIN = 0.02
"""How far an outline that touches the picture's edge reaches beyond it, in fractions of the picture.

A person whom the edge cuts off has the feet exactly on it, or a tracker's guess puts them just outside.
"""


def _named_by_id(entries: object) -> object:
    """Give entries without a name their id as name."""
    if not isinstance(entries, Mapping):
        return entries
    return {
        key: {"name": str(key), **entry} if isinstance(entry, Mapping) else entry
        for key, entry in entries.items()
    }


def _folder(info: ValidationInfo) -> Path:
    """The folder from which relative paths count."""
    folder: Path = info.context["folder"] if info.context else Path()
    return folder


def _inside_folder(path: object, info: ValidationInfo) -> object:
    return _folder(info) / path if isinstance(path, str) else path


def _model(name: object, info: ValidationInfo) -> object:
    """A path counts from the folder; a name stays what it is."""
    return str(_folder(info) / name) if isinstance(name, str) and name.endswith(".xml") else name


Id = Annotated[str, Field(pattern="^[a-z0-9-]+$")]
Name = Annotated[str, Field(min_length=1)]
VariableName = Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")]
Model = Annotated[Name, BeforeValidator(_model, json_schema_input_type=str)]
Threshold = Annotated[float, Field(gt=0, lt=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True
    )


class ZoneConfig(_Entry):
    """An area on the floor; a person is inside when the feet are."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    polygon: OutlineXY
    """At least three corners [x, y], in walking order."""
    grace_s: Annotated[float, Field(ge=0, le=60)] = 1.0
    """A visit ends after so many seconds outside or unseen."""
    min_visit_s: Annotated[float, Field(ge=0, le=60)] = 0.5
    """Stays shorter than this are not counted."""

    def outline(self, width_px: int, height_px: int) -> Polygon:
        """The area in pixels of a picture; where it touches the picture's edge it reaches a little beyond."""
        return Polygon(
            tuple(Point(_past_edge(x) * width_px, _past_edge(y) * height_px) for x, y in self.polygon)
        )


def _past_edge(fraction: float) -> float:
    return {0.0: -EDGE_MARGIN, 1.0: 1.0 + EDGE_MARGIN}.get(fraction, fraction)


class LineConfig(_Entry):
    """A line on the floor; "in" is from left to right for somebody who walks it from start to end."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    start: PointXY = Field(alias="from")
    """Where the line begins, [x, y]."""
    end: PointXY = Field(alias="to")
    """Where the line ends, [x, y]."""

    @field_validator("end")
    @classmethod
    def _elsewhere(cls, end: XY, info: ValidationInfo) -> XY:
        if end == info.data.get("start"):
            raise PydanticCustomError(
                "line", "expected an end that differs from 'from', found the same point; move one of them"
            )
        return end

    def segment(self, width_px: int, height_px: int) -> Segment:
        """The line in pixels of a picture."""
        return Segment(
            Point(self.start[0] * width_px, self.start[1] * height_px),
            Point(self.end[0] * width_px, self.end[1] * height_px),
        )


class CameraConfig(_Entry):
    """A camera or a video file, and what is watched in its picture."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    source: str
    """rtsp(s)://, http(s)://, /dev/videoN or a file; a file's path counts from site.yaml's folder."""
    loop: bool = False
    """Files only: begin again at the end."""
    username: Name | None = None
    """The camera's user name; needs password_env or password_file."""
    password_env: VariableName | None = None
    """The environment variable that holds the camera's password."""
    password_file: Annotated[Path, BeforeValidator(_inside_folder, json_schema_input_type=str)] | None = None
    """The file that holds the camera's password; counts from site.yaml's folder."""
    fps: Annotated[float, Field(gt=0, le=240)] | None = None
    """Analyse at most so many pictures a second."""
    model: Model | None = None
    """The detector for this camera; the site's where it is not given. Cameras that share NAME@FORM get a form of their
    own from `footfall optimize NAME@FORM`. Every further model or form takes memory of its own."""
    threshold: Threshold | None = None
    """Score from which a detection counts in this camera's pictures, as `footfall calibrate` finds it; the site's
    where it is not given, or the model's own if that is not the site's."""
    enabled: bool = True
    """false: leave this camera alone."""
    zones: Annotated[dict[Id, ZoneConfig], BeforeValidator(_named_by_id)] = Field(default_factory=dict)
    """Areas in which people are counted; the ids are unique in the whole site."""
    lines: Annotated[dict[Id, LineConfig], BeforeValidator(_named_by_id)] = Field(default_factory=dict)
    """Lines at which crossings are counted; the ids are unique in the whole site."""

    @field_validator("source")
    @classmethod
    def _known_source(cls, source: str, info: ValidationInfo) -> str:
        return checked_source(source, _folder(info))

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


class StoreConfig(_Entry):
    """A tenant: one or more zones, on one or more cameras, counted as one."""

    name: Name = ""
    """Shown to people; the id where it is not given."""
    zones: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]
    """Ids of the zones that belong to the store."""


class UniqueVisitorsConfig(_Entry):
    """Counting different people over the day, by what they look like. Off unless it is written down.

    Privacy: for every person a row of numbers is kept that describes clothing and build, no picture and no face. It
    stays in this computer's memory, is dropped once the person has been away for `re_entry_h` hours, and at midnight,
    and is never stored or sent. What leaves the program are three numbers: least, likely and most visitors.
    Whether your visitors must be told depends on where you are.
    """

    model: Model = "person-reidentification-retail-0288"
    """A network of the family re-identification: a name in models/models.toml, or the path of an OpenVINO .xml."""
    re_entry_h: Annotated[float, Field(gt=0, le=3)] = 3.0
    """Whoever has been away for longer counts as a new visitor, and is forgotten; at most 3 hours."""


class SiteConfig(_Entry):
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
    cameras: Annotated[dict[Id, CameraConfig], Field(min_length=1), BeforeValidator(_named_by_id)]
    """At least one camera, by id."""
    stores: Annotated[dict[Id, StoreConfig], BeforeValidator(_named_by_id)] = Field(default_factory=dict)
    """Stores by id."""
    overlaps: tuple[Annotated[tuple[str, ...], Field(min_length=2, strict=False)], ...] = Field(
        (), strict=False
    )
    """Groups of cameras that share a part of their view: whoever is seen by two of a group at once counts once. By
    where people stand on the floor, if that is known for both cameras; by their looks, with `unique_visitors`."""
    unique_visitors: UniqueVisitorsConfig | None = None
    """Count the day's different visitors as a range; leave it out, and nobody is known again."""
    person_topics: bool = False
    """Also say on MQTT what dashboards of Intel's people counter reference expect: person, person/duration."""

    @model_validator(mode="before")
    @classmethod
    def _name_is_site(cls, data: Any) -> Any:
        return {"name": str(data.get("site")), **data} if isinstance(data, Mapping) else data

    @property
    def models(self) -> tuple[str, ...]:
        """Every model that a camera uses: the site's first, where one does."""
        used = {self.model_of(camera_id) for camera_id in self.cameras}
        return tuple(sorted(used, key=lambda model: (model != self.model, model)))

    def model_of(self, camera_id: str) -> str:
        """The model that looks at a camera's pictures."""
        return self.cameras[camera_id].model or self.model

    def threshold_of(self, camera_id: str) -> float | None:
        """The score from which a detection counts in a camera's pictures; None for the model's own."""
        own = self.cameras[camera_id].threshold
        return self.threshold if own is None and self.model_of(camera_id) == self.model else own


def site_schema() -> dict[str, Any]:
    """The JSON Schema of site.yaml, for editors that complete and check while one types."""
    return SiteConfig.model_json_schema()
