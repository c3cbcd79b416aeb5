"""Ways to damage a file of a stored result."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd


def flip(path: Path, at: float = 0.5, bit: int = 1) -> None:
    """Invert one bit."""
    content = bytearray(path.read_bytes())
    content[int(at * len(content))] ^= bit
    path.write_bytes(bytes(content))


def drop_rows(path: Path) -> None:
    """Write the first half of the rows, as a sound file."""
    frame = pd.read_parquet(path)
    frame.iloc[: len(frame) // 2].to_parquet(path, index=False)


def _drop_column(path: Path) -> None:
    pd.read_parquet(path).iloc[:, 1:].to_parquet(path, index=False)


def _rewrite(path: Path) -> None:
    pd.read_parquet(path).to_parquet(path, index=False, compression="gzip")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _other(path: Path) -> None:
    manifest = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**manifest, "version": "0.0.1"}), "utf-8")


def _swap(path: Path) -> None:
    path.write_bytes(path.with_name("windows.parquet").read_bytes())


DAMAGES: Mapping[str, Callable[[Path], object]] = {
    "truncate": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "empty": lambda path: path.write_bytes(b""),
    "remove": Path.unlink,
    "flip": flip,
    "drop": drop_rows,
    "column": _drop_column,
    "rewrite": _rewrite,
    "folder": _folder,
    "device": _device,
    "brackets": lambda path: path.write_text("[" * 200_000, "utf-8"),
    "other": _other,
    "notes": lambda path: path.write_text("mine", "utf-8"),
    "swap": _swap,
}
