"""The configuration of supervisord, which restarts what dies."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from footfall_appliance.errors import ApplianceError
from footfall_appliance.parts import Part
from footfall_appliance.settings import Folders

STOP_GRACE_S = 10
_NEVER_GIVE_UP = 1_000_000
_LOG_BYTES = "10MB"
# sockaddr_un holds 108 bytes with the closing zero; supervisord first binds a longer name: ".<pid>".
_LONGEST_SOCKET_PATH = 107 - len(".4194304")


def supervisor_configuration(parts: Sequence[Part], folders: Folders) -> str:
    """Text of supervisord.conf: one program a part, in the order given.

    A part that dies is started again at once; one that dies while it starts, a second later each time.

    Raises:
        ApplianceError: A path cannot be written into such a file.
    """
    _check_values(parts, folders)
    sections = [_daemon(folders), *(_program(part, folders, rank) for rank, part in enumerate(parts, 1))]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def socket_path(folders: Folders) -> Path:
    """Where supervisord listens for commands.

    Raises:
        ApplianceError: The path is longer than a socket's may be.
    """
    path = folders.run / "supervisor.sock"
    if len(bytes(path)) > _LONGEST_SOCKET_PATH:
        raise ApplianceError(
            f"{path}: expected at most {_LONGEST_SOCKET_PATH} bytes, got {len(bytes(path))}; "
            "set FOOTFALL_VAR to a folder with a shorter path"
        )
    return path


def _daemon(folders: Folders) -> list[str]:
    return [
        "[unix_http_server]",
        f"file={socket_path(folders)}",
        "chmod=0600",
        "",
        "[supervisord]",
        "nodaemon=true",
        "silent=true",
        "umask=077",
        f"directory={folders.root}",
        f"logfile={folders.log / 'supervisord.log'}",
        "logfile_maxbytes=1MB",
        "logfile_backups=1",
        f"pidfile={folders.run / 'supervisord.pid'}",
        f"childlogdir={folders.log}",
        "",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]


def _program(part: Part, folders: Folders, rank: int) -> list[str]:
    environment = ",".join(f'{name}="{value}"' for name, value in part.environment.items())
    return [
        f"[program:{part.name}]",
        f"command={shlex.join(part.command)}",
        f"environment={environment}",
        f"priority={rank}",
        "autorestart=true",
        "startsecs=2",
        f"startretries={_NEVER_GIVE_UP}",
        f"stopwaitsecs={STOP_GRACE_S}",
        "stopasgroup=true",
        "killasgroup=true",
        f"stdout_logfile={folders.log / f'{part.name}.log'}",
        f"stdout_logfile_maxbytes={_LOG_BYTES}",
        "stdout_logfile_backups=3",
        "redirect_stderr=true",
    ]


def _check_values(parts: Sequence[Part], folders: Folders) -> None:
    """Source: supervisor's manual, "Configuration File": `%` begins an expansion, ` ;` and ` #` a comment."""
    values = [str(folders.root), str(folders.var)]
    values += [value for part in parts for value in (*part.command, *part.environment.values())]
    for value in values:
        if any(sign in value for sign in ('"', "'", "%", "\n", " ;", " #")):
            raise ApplianceError(
                f"{value}: expected a path without quotes, line ends, '%', ' ;' and ' #'; "
                "move the checkout or set FOOTFALL_VAR to another folder"
            )
