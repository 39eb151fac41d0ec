"""Outlines of nodes, with a small sign for each kind of thing."""

from __future__ import annotations

from msgen.graph.layout import Box
from msgen.graph.picture import Shape

_SIGNS = {
    Shape.GATEWAY: "M0,-8V8M-8,0H8M3,-5L8,0L3,5M-8,-8V8",
    Shape.SERVICE: "M-7,-7H7V7H-7ZM-7,-2.5H7M-7,2.5H7",
    Shape.WORKER: "M-8,-5H2L8,0L2,5H-8Z",
    Shape.CRON: "M8,0A8,8 0 1 1 -8,0A8,8 0 1 1 8,0M0,-5V0L4,2.5",
    Shape.JOB: "M-5,-7L7,0L-5,7Z",
    Shape.WEB: "M-8,-6H8V6H-8ZM-8,-2.5H8M-5.5,-4.2H-4.5",
    Shape.BROKER: "M-8,-5H8V5H-8ZM-8,-5L0,1L8,-5",
    Shape.EXTERNAL: "M8,0A8,8 0 1 1 -8,0A8,8 0 1 1 8,0M-8,0H8M0,-8C5,-4 5,4 0,8C-5,4 -5,-4 0,-8",
    Shape.STORE: "M-7,-5V5A7,3 0 0 0 7,5V-5A7,3 0 0 1 -7,-5A7,3 0 0 1 7,-5M-7,0A7,3 0 0 0 7,0",
}


def silhouette(shape: Shape, box: Box, *, outline: bool = True) -> str:
    """The outline of a node and its sign, as SVG elements of the classes body and rim."""
    place = f"translate({box.x + 26:g},{box.middle:g})"
    sign = f'<path class="rim" transform="{place}" d="{_SIGNS[shape]}"/>'
    return _outline(shape, box) + sign if outline else sign


def _outline(shape: Shape, box: Box) -> str:
    match shape:
        case Shape.STORE:
            return _cylinder(box)
        case Shape.BROKER | Shape.GATEWAY:
            return _hexagon(box)
        case Shape.EXTERNAL:
            return _note(box)
        case Shape.WORKER | Shape.CRON | Shape.JOB:
            return _rectangle(box, radius=box.height / 2 - 4)
        case Shape.SERVICE | Shape.WEB:
            return _rectangle(box, radius=9)


def _rectangle(box: Box, *, radius: float) -> str:
    return (
        f'<rect class="body" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}"'
        f' height="{box.height:g}" rx="{radius:g}"/>'
    )


def _cylinder(box: Box) -> str:
    x, y, right, bottom, bow = box.x, box.y + 5, box.x + box.width, box.y + box.height - 5, 6
    half = box.width / 2
    side = f"A{half:g},{bow} 0 0 0 {right:g},{bottom:g}V{y:g}A{half:g},{bow} 0 0 0 {x:g},{y:g}Z"
    lid = f"M{x:g},{y:g}A{half:g},{bow} 0 0 0 {right:g},{y:g}"
    return f'<path class="body" d="M{x:g},{y:g}V{bottom:g}{side}"/><path class="rim" d="{lid}"/>'


def _hexagon(box: Box) -> str:
    x, y, right, bottom, nib = box.x, box.y, box.x + box.width, box.y + box.height, 14
    return (
        f'<path class="body" d="M{x + nib:g},{y:g}H{right - nib:g}L{right:g},{box.middle:g}'
        f'L{right - nib:g},{bottom:g}H{x + nib:g}L{x:g},{box.middle:g}Z"/>'
    )


def _note(box: Box) -> str:
    x, y, right, bottom, fold = box.x, box.y, box.x + box.width, box.y + box.height, 14
    corner = f"M{right - fold:g},{y:g}V{y + fold:g}H{right:g}"
    return (
        f'<path class="body" d="M{x:g},{y:g}H{right - fold:g}L{right:g},{y + fold:g}'
        f'V{bottom:g}H{x:g}Z"/><path class="rim" d="{corner}"/>'
    )
