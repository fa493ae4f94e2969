"""Saves the curves of a question as a picture in the learner's workspace."""

from __future__ import annotations

from pathlib import Path

from tutor.figures.axes import Plot

__all__ = ["save_drawing"]


def save_drawing(folder: Path, name: str, plot: Plot) -> str:
    """Write `<folder>/drawings/<name>.svg`, never over an older one; says where it is, or why it is not."""
    from tutor.figures.svg import svg  # only when a picture is wanted

    place = folder / "drawings"
    try:
        place.mkdir(parents=True, exist_ok=True)
        for number in range(1, 1000):
            path = place / (f"{name}.svg" if number == 1 else f"{name}-{number}.svg")
            try:
                with path.open("x", encoding="utf-8") as file:
                    file.write(svg(plot))
            except FileExistsError:
                continue
            return f"Saved as {path}."
    except OSError as error:
        return f"The picture could not be written to {place}: {error.strerror or error}."
    return f"The picture was not written: {place} is full of older ones."
