"""Reads site.yaml."""

from collections.abc import Collection
from pathlib import Path

from pydantic import ValidationError

from footfall.config.document import parse
from footfall.config.problems import Problem, schema_problems
from footfall.config.references import model_problems, reference_problems
from footfall.config.schema import SiteConfig
from footfall.errors import ConfigError


def load_site(path: Path, models: Collection[str] | None = None) -> SiteConfig:
    """Read and check a site's description; relative paths in it count from its own folder.

    Args:
        models: The names of all models that are known; None to leave theirs unchecked.

    Raises:
        ConfigError: The file cannot be read or something in it is not as it must be: all problems at once,
            one a line, each with file and line.
    """
    document = parse(_text(path), str(path))
    problems = [
        (line, Problem(keys, "expected each key once in its block, found it again; remove or rename one"))
        for keys, line in document.repeated
    ]
    problems += [(document.line(p.keys), p) for p in reference_problems(document.data)]
    if models is not None:
        problems += [(document.line(p.keys), p) for p in model_problems(document.data, models)]
    try:
        site = SiteConfig.model_validate(document.data, context={"folder": path.absolute().parent})
    except ValidationError as error:
        problems += [(document.line(p.keys), p) for p in schema_problems(error)]
    else:
        if not problems:
            return site
    raise ConfigError(_report(path, problems))


def _report(path: Path, problems: list[tuple[int, Problem]]) -> str:
    ordered = sorted(problems, key=lambda found: found[0])
    return "\n".join(f"{path}:{line}: {'.'.join(p.keys) or 'file'}: {p.text}" for line, p in ordered)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: expected the site's description, found no such file; check the path"
        ) from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: expected a file, found a folder; name the site.yaml in it") from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: expected text in UTF-8, found byte {error.start} that is none; save it as UTF-8"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path}: expected a readable file, found: {error.strerror}; check its permissions"
        ) from error
