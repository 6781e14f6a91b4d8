"""The table ``[tool.newsbench]`` of pyproject.toml: what `newsbench check` is asked in this repository."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from newsbench.files import InputError
from newsbench.limits import HARD_DROP, MAX_DROP, Floor, Limits, floors_from

_FILE = "pyproject.toml"


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    baseline: str | None = None
    gold: str | None = None
    split: str | None = None
    tracks: tuple[str, ...] = ()
    min: dict[str, Any] | tuple[str, ...] = ()
    max_drop: float = MAX_DROP
    hard_drop: float = HARD_DROP
    any_drop: bool = False
    max_not_in_text_rise: float = 0.0
    offsets: Literal["codepoint", "utf-16", "utf-8"] | None = None
    map: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a repository asks of a check. Paths are whole: they were relative to the file that names them."""

    baseline: str | None = None
    gold: str | None = None
    split: str | None = None
    tracks: tuple[str, ...] = ()
    floors: tuple[Floor, ...] = ()
    max_drop: float = MAX_DROP
    hard_drop: float = HARD_DROP
    any_drop: bool = False
    max_rise: float = 0.0
    offsets: str | None = None
    key_map: str | None = None
    file: Path | None = field(default=None, compare=False)

    @property
    def limits(self) -> Limits:
        """What a check lets pass."""
        return Limits(self.max_drop, self.hard_drop, self.any_drop, self.max_rise, self.floors)

    def floors_on(self, tracks: tuple[str, ...]) -> tuple[Floor, ...]:
        """The floors on these tracks; all of them where no tracks are named."""
        return tuple(floor for floor in self.floors if not tracks or floor.track in tracks)


def settings_from(folder: Path) -> Settings:
    """The settings of the nearest pyproject.toml in a folder or above it; the defaults where there is none.

    Raises:
        InputError: the file is no TOML, or a setting is unknown or of the wrong kind.
    """
    file = next((place / _FILE for place in (folder, *folder.parents) if (place / _FILE).is_file()), None)
    if file is None:
        return Settings()
    table = _checked(_table(file), file)
    return Settings(
        baseline=_whole(table.baseline, file),
        gold=_whole(table.gold, file),
        split=table.split,
        tracks=table.tracks,
        floors=floors_from(table.min),
        max_drop=table.max_drop,
        hard_drop=table.hard_drop,
        any_drop=table.any_drop,
        max_rise=table.max_not_in_text_rise,
        offsets=table.offsets,
        key_map=_whole(table.map, file),
        file=file,
    )


def _table(file: Path) -> Any:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: [bad-settings] is no TOML: {error}") from None
    except OSError as error:
        raise InputError(f"{file}: [unreadable] {error.strerror}: check its permissions") from None
    tools = content.get("tool", {})
    return tools.get("newsbench", {}) if isinstance(tools, dict) else {}


def _checked(found: Any, file: Path) -> _Table:
    from newsbench.validation.wording import did_you_mean

    known = _Table.__struct_fields__
    for key in found if isinstance(found, dict) else ():
        if key not in known:
            hint = did_you_mean(key, known) or f"; choose from {', '.join(known)}"
            raise InputError(f"{file}: [bad-settings] tool.newsbench has no setting {key!r}{hint}")
    try:
        return msgspec.convert(found, _Table)
    except msgspec.ValidationError as error:
        raise InputError(f"{file}: [bad-settings] in tool.newsbench: {error}") from None


def _whole(path: str | None, file: Path) -> str | None:
    if path is None:
        return None
    whole = file.parent / path
    # As a user at that place would write it, which is what messages show.
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(whole)
