#!/usr/bin/env python3
"""Draws the demo catalog's pictures into static/catalog.

    pip install 'Pillow==13.0.0' && scripts/make-pictures.py

Which picture a product has is in sqlite/demo.jsonl (image_url, name); how it
looks is in PICTURES below. The same Pillow gives the same bytes wherever it
runs: the font is its own, and grain comes from a seeded generator.
An unchanged picture keeps its line, and so its time, in static/catalog.index.
"""

import io
import json
import math
import random
import re
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parent.parent
W, H = 1200, 900  # canvas of every drawing; formats scale it
SS = 2  # supersampling: drawn twice as large, for smooth edges

PALETTES = {  # category: background centre, background edge, accent
    "Connector kits": ("#fdfaf4", "#e9dcc6", "#b4783c"),
    "I/O boards": ("#f4f8fd", "#cbd9ec", "#2f62a8"),
    "Sensors": ("#f3fbf8", "#c5e3d9", "#1f8a70"),
    "Cables and wire": ("#fdf5f4", "#efcfc9", "#b8483a"),
    "Tools": ("#f8f7fb", "#d8d3e6", "#5b4b99"),
    "Power": ("#fdfbef", "#eee2ad", "#9a7b10"),
}
WIRES = ["#23262b", "#d8352c", "#f2b824", "#3aa655", "#2f6fd0", "#f4f4f2", "#ef7d22", "#8b5cc4", "#8a5a3b", "#8d949c"]
GOLD, STEEL, NYLON = "#e0b64a", "#c3cad2", "#f6f1e4"


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def mix(a, b, t):
    return tuple(round(x + (y - x) * t) for x, y in zip(rgb(a), rgb(b)))


def shifted(mask, dx, dy):
    moved = Image.new("L", mask.size)
    moved.paste(mask, (dx, dy))
    return moved


def lighter(c, t=0.35):
    return "#%02x%02x%02x" % mix(c, "#ffffff", t)


def darker(c, t=0.35):
    return "#%02x%02x%02x" % mix(c, "#000000", t)


class Scene:
    """A canvas with shapes that are lit from above and throw a shadow."""

    def __init__(self, palette):
        centre, edge, self.accent = palette
        ramp = Image.radial_gradient("L").resize((W * SS, H * SS), Image.Resampling.BICUBIC)
        size = (W * SS, H * SS)
        self.image = Image.composite(Image.new("RGB", size, edge), Image.new("RGB", size, centre), ramp)
        self.floor()

    def floor(self):
        """A table: slightly darker from two thirds down, with a soft edge."""
        mask = Image.new("L", (1, H))
        mask.putdata([int(46 * min(1, max(0, (y - 520) / 160))) for y in range(H)])
        shade = Image.new("RGB", self.image.size, darker(self.accent, 0.2))
        self.image.paste(shade, mask=mask.resize(self.image.size, Image.Resampling.BICUBIC))

    def paste(self, mask, top, bottom, shadow=14, strength=90, gloss=True):
        """Fills a mask with a vertical gradient, over its shadow."""
        box = mask.getbbox()
        if not box:
            return
        # Only the neighbourhood of the shape is worked on: a picture has
        # hundreds of shapes, and most are small.
        margin = (4 * shadow + 4) * SS
        x0, y0 = max(0, box[0] - margin), max(0, box[1] - margin)
        x1, y1 = min(mask.width, box[2] + margin), min(mask.height, box[3] + margin)
        mask = mask.crop((x0, y0, x1, y1))
        if shadow:
            blurred = mask.filter(ImageFilter.GaussianBlur(shadow * SS * 0.6))
            blurred = shifted(blurred, shadow * SS // 3, shadow * SS)
            self.image.paste((38, 34, 44), (x0, y0), blurred.point(lambda v: v * strength // 255))
        left, upper, right, lower = mask.getbbox()
        ramp = Image.new("L", (1, lower - upper))
        height = max(1, lower - upper - 1)
        ramp.putdata([255 * y // height for y in range(lower - upper)])
        ramp = ramp.resize((right - left, lower - upper))
        part = Image.composite(Image.new("RGB", ramp.size, bottom), Image.new("RGB", ramp.size, top), ramp)
        self.image.paste(part, (x0 + left, y0 + upper), mask.crop((left, upper, right, lower)))
        if gloss:  # a light edge where the shape ends above, a dark one below
            for shift, colour, amount in ((3, "#ffffff", 120), (-3, "#000000", 60)):
                inner = shifted(mask, 0, shift * SS // 2)
                edge = ImageChops.subtract(mask, inner).point(lambda v, a=amount: v * a // 255)
                self.image.paste(Image.new("RGB", mask.size, colour), (x0, y0), edge)

    def shape(self, draw, top, bottom=None, **options):
        mask = Image.new("L", self.image.size)
        draw(ImageDraw.Draw(mask))
        self.paste(mask, top, bottom or darker(top, 0.16), **options)

    def box(self, x, y, w, h, top, bottom=None, radius=10, holes=(), **options):
        def draw(d):
            d.rounded_rectangle([x * SS, y * SS, (x + w) * SS, (y + h) * SS], radius * SS, fill=255)
            for hx, hy, r in holes:
                d.ellipse([(hx - r) * SS, (hy - r) * SS, (hx + r) * SS, (hy + r) * SS], fill=0)

        self.shape(draw, top, bottom, **options)

    def disc(self, x, y, r, top, bottom=None, **options):
        self.shape(lambda d: d.ellipse([(x - r) * SS, (y - r) * SS, (x + r) * SS, (y + r) * SS], fill=255), top, bottom, **options)

    def polygon(self, points, top, bottom=None, **options):
        self.shape(lambda d: d.polygon([(x * SS, y * SS) for x, y in points], fill=255), top, bottom, **options)

    def tube(self, points, width, colour, shadow=12, strength=70):
        """A wire along a curve, with a highlight: the same line in three widths."""
        curve = [(x * SS, y * SS) for x, y in smooth(points)]

        def line(factor, dy):
            def draw(d):
                r = width * factor * SS / 2
                moved = [(x, y + dy * SS) for x, y in curve]
                d.line(moved, fill=255, width=max(1, round(2 * r)), joint="curve")
                for x, y in moved:  # round joints; Pillow's own leave notches
                    d.ellipse([x - r, y - r, x + r, y + r], fill=255)

            return draw

        self.shape(line(1, 0), darker(colour, 0.28), darker(colour, 0.34), shadow=shadow, strength=strength, gloss=False)
        self.shape(line(0.78, -width * 0.05), colour, colour, shadow=0, gloss=False)
        self.shape(line(0.22, -width * 0.22), lighter(colour, 0.45), shadow=0, gloss=False)

    def text(self, x, y, string, size, colour, anchor="mm"):
        font = ImageFont.load_default(size * SS)
        ImageDraw.Draw(self.image).text((x * SS, y * SS), string, colour, font, anchor)

    def caption(self, title, maker):
        size = 46
        while ImageFont.load_default(size).getlength(title) > W - 150:
            size -= 2
        self.box(W / 2 - 28, 782, 56, 5, self.accent, self.accent, radius=2, shadow=0, gloss=False)
        self.text(W / 2, 822, title, size, darker(self.accent, 0.55))
        self.text(W / 2, 866, maker.upper(), 22, self.accent)

    def finish(self, width):
        size = (width, width * H // W)
        return self.image.resize(size, Image.Resampling.LANCZOS)


def smooth(points, steps=26):
    """Catmull-Rom spline through the points."""
    padded = [points[0], *points, points[-1]]
    curve = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        for i in range(steps):
            t = i / steps
            curve.append(
                tuple(
                    0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t * t + (3 * q - p - 3 * r + s) * t**3)
                    for p, q, r, s in zip(a, b, c, d)
                )
            )
    return [*curve, points[-1]]


# Parts


def housing(s, x, y, pins, unit=62, colour=NYLON, wires=None):
    """A crimp housing from the front, wires leaving upwards."""
    w, h = pins * unit + 34, unit * 2.5
    for i in range(pins):
        cx = x + 17 + unit * (i + 0.5)
        bend = (i - (pins - 1) / 2) * 46
        s.tube([(cx, y + 30), (cx, y - 50), (cx + bend * 0.6, y - 150), (cx + bend * 1.3 - 20, y - 290)], unit * 0.3, (wires or WIRES[1::-1] + WIRES[2:])[i])
    s.box(x, y, w, h, colour, darker(colour, 0.13), radius=14)
    s.box(x + w / 2 - unit * 0.42, y + 14, unit * 0.84, h * 0.34, lighter(colour, 0.5), darker(colour, 0.05), radius=8, shadow=4)
    for i in range(pins):
        cx = x + 17 + unit * (i + 0.5)
        s.box(cx - unit * 0.29, y + h * 0.5, unit * 0.58, h * 0.38, darker(colour, 0.55), darker(colour, 0.72), radius=5, shadow=0)
        s.box(cx - unit * 0.11, y + h * 0.56, unit * 0.22, h * 0.28, lighter(GOLD), darker(GOLD), radius=3, shadow=0)


def terminal(s, x, y, angle, length=104):
    """A loose crimp terminal, lying on the table."""
    c, n = math.cos(angle), math.sin(angle)

    def at(u, v):
        return (x + u * c - v * n, y + u * n + v * c)

    for u0, u1, v in ((0, 0.46, 11), (0.46, 0.56, 5), (0.56, 0.74, 13), (0.78, 1, 16)):
        a, b = u0 * length, u1 * length
        s.polygon([at(a, -v), at(b, -v), at(b, v), at(a, v)], lighter(STEEL, 0.5), darker(STEEL, 0.25), shadow=7, strength=80)


def pin_row(s, x, y, count, pitch=26, colour="#26282c"):
    s.box(x, y, count * pitch, pitch * 1.05, colour, darker(colour, 0.3), radius=4, shadow=6)
    for i in range(count):
        s.box(x + pitch * (i + 0.5) - 5, y + pitch * 0.52 - 5, 10, 10, lighter(GOLD), GOLD, radius=2, shadow=0)


def chip(s, x, y, w, h, label="", legs=6, sides="tb"):
    for i in range(legs):
        if "t" in sides:
            cx = x + w * (i + 0.5) / legs
            s.box(cx - 5, y - 10, 10, h + 20, lighter(STEEL), darker(STEEL, 0.2), radius=2, shadow=0, gloss=False)
        if "l" in sides:
            cy = y + h * (i + 0.5) / legs
            s.box(x - 10, cy - 5, w + 20, 10, lighter(STEEL), darker(STEEL, 0.2), radius=2, shadow=0, gloss=False)
    s.box(x, y, w, h, "#3a3d43", "#202226", radius=5, shadow=6)
    s.disc(x + 15, y + 15, 5, "#191a1d", "#2b2d31", shadow=0, gloss=False)
    if label:
        s.text(x + w / 2, y + h / 2, label, max(14, min(24, int(w / len(label) * 1.4))), "#b9bec6")


def usb(s, x, y, w=96, h=70):
    s.box(x, y, w, h, "#eef1f4", "#9aa3ad", radius=14, shadow=8)
    s.box(x + 12, y + 12, w - 24, h - 24, "#d9dee4", "#b4bcc5", radius=8, shadow=0)


def small_parts(s, x, y, w, h, seed, count=16):
    """Resistors and capacitors on a free area of a board."""
    r = random.Random(seed)
    columns = max(1, int(w // 46))
    for i in range(count):
        px, py = x + (i % columns) * 46 + r.randint(0, 6), y + (i // columns) * 34 + r.randint(0, 3)
        if py + 16 > y + h:
            break
        body = r.choice(["#2b2d31", "#c8a46a", "#c8a46a", "#2b2d31", "#e9dcc0"])
        s.box(px, py, 30, 15, "#dfe3e8", "#aab1ba", radius=2, shadow=3, gloss=False)
        s.box(px + 7, py, 16, 15, body, darker(body, 0.15), radius=1, shadow=0, gloss=False)


def board(s, x, y, w, h, colour, traces=9, seed=1, label=""):
    """A circuit board with mounting holes and a hint of traces."""
    holes = [(x + dx, y + dy, 15) for dx in (36, w - 36) for dy in (36, h - 36)]
    s.box(x + 3, y + 9, w, h, darker(colour, 0.55), darker(colour, 0.65), radius=22, holes=[(a + 3, b + 9, r - 3) for a, b, r in holes], shadow=26, strength=120)
    s.box(x, y, w, h, lighter(colour, 0.12), darker(colour, 0.1), radius=22, holes=holes, shadow=0)
    d = ImageDraw.Draw(s.image)
    for hx, hy, r in holes:
        d.ellipse([(hx - r - 7) * SS, (hy - r - 7) * SS, (hx + r + 7) * SS, (hy + r + 7) * SS], outline=rgb(GOLD), width=7 * SS)
    r = random.Random(seed)
    for _ in range(traces):
        px, py = x + r.randint(80, int(w) - 80), y + r.randint(60, int(h) - 60)
        path = [(px, py)]
        for _ in range(3):
            step = r.randint(30, 110)
            dx, dy = r.choice([(1, 0), (0, 1), (0.7, 0.7), (-0.7, 0.7), (-1, 0), (0, -1)])
            px = min(max(px + dx * step, x + 24), x + w - 24)
            py = min(max(py + dy * step, y + 24), y + h - 24)
            path.append((px, py))
        d.line([(a * SS, b * SS) for a, b in path], fill=rgb(lighter(colour, 0.24)), width=4 * SS, joint="curve")
        for a, b in (path[0], path[-1]):
            d.ellipse([(a - 7) * SS, (b - 7) * SS, (a + 7) * SS, (b + 7) * SS], fill=rgb(lighter(colour, 0.3)))
            d.ellipse([(a - 3) * SS, (b - 3) * SS, (a + 3) * SS, (b + 3) * SS], fill=rgb(darker(colour, 0.4)))
    if label:
        s.text(x + w / 2, y + h - 34, label, 24, lighter(colour, 0.82))


def plug(s, x, y, colour, flip=False):
    """A USB-C plug, its shell to the right (or left)."""
    sign = -1 if flip else 1
    s.box(min(x, x + sign * 70), y - 20, 70, 40, "#f2f4f6", "#8f98a2", radius=10, shadow=8)
    a, b = sorted((x - sign * 120, x + sign * 6))
    s.box(a, y - 36, b - a, 72, lighter(colour, 0.15), darker(colour, 0.25), radius=16, shadow=12)


# Products


def connector(pins, wires=None):
    def draw(s):
        unit = 100 - 8 * pins
        w = pins * unit + 34
        housing(s, 560 - w, 400, pins, unit, wires=wires)
        housing(s, 690, 400, pins, unit, colour="#efe6d2", wires=wires)
        for x, y, angle in [(150, 560, 0.5), (240, 690, -0.3), (985, 690, 0.2), (1020, 560, -0.6), (470, 705, 0.3), (700, 725, -0.1)]:
            terminal(s, x, y, angle, 130)

    return draw


def assortment(colour, labels, seed):
    """A box with compartments, seen from above."""

    def draw(s):
        s.box(190, 130, 820, 570, "#ffffff", "#d6dde4", radius=34, shadow=34, strength=120)
        r = random.Random(seed)
        for i, label in enumerate(labels):
            cx, cy = 218 + (i % 4) * 194, 160 + (i // 4) * 262
            s.box(cx, cy, 182, 246, "#cfd7df", "#e6ebf0", radius=16, shadow=0)
            for _ in range(17):
                px, py = cx + r.randint(14, 128), cy + r.randint(14, 160)
                if i % 4 == 3:
                    terminal(s, px + 10, py + 24, r.uniform(-0.7, 0.7), 52)
                else:
                    w = 26 + 9 * (i % 4)
                    s.box(px, py, w, 36, colour, darker(colour, 0.14), radius=5, shadow=4, strength=70)
                    for k in range(i % 4 + 1):
                        s.box(px + 6 + k * 10, py + 16, 6, 13, darker(colour, 0.6), radius=1, shadow=0, gloss=False)
            s.box(cx + 24, cy + 206, 134, 30, "#ffffff", "#f2f4f6", radius=8, shadow=3)
            s.text(cx + 91, cy + 221, label, 18, "#4c5560")

    return draw


def solder_seal(s):
    for i, (colour, y, x) in enumerate([("#e2453b", 210, 170), ("#3f7fe0", 370, 230), ("#f0bd2e", 530, 190)]):
        width = 42 + 12 * i
        s.tube([(x - 150, y + 60), (x, y + 20), (x + 160, y)], width * 0.42, WIRES[i * 2])
        s.tube([(x + 660, y), (x + 800, y - 10), (x + 960, y - 60)], width * 0.42, WIRES[i * 2])
        s.tube([(x + 140, y), (x + 680, y)], width * 0.36, "#d9a066", shadow=0)
        s.box(x + 120, y - width, 580, 2 * width, lighter(colour, 0.86), lighter(colour, 0.62), radius=width, shadow=16)
        s.tube([(x + 160, y), (x + 660, y)], width * 0.5, "#dba56c", shadow=0)
        for dx in (175, 560):
            s.box(x + dx, y - width + 4, 86, 2 * width - 8, lighter(colour, 0.15), darker(colour, 0.12), radius=14, shadow=0)
        s.box(x + 362, y - width + 8, 96, 2 * width - 16, "#f2f4f6", "#9aa3ad", radius=18, shadow=4)
        s.box(x + 150, y - width + 10, 520, 10, "#ffffff", "#ffffff", radius=5, shadow=0, gloss=False)


def screw_terminals(s):
    green = "#35a05a"
    for x, y, poles in ((150, 250, 3), (640, 250, 2), (390, 500, 3)):
        for i in range(poles):
            px = x + i * 132
            s.box(px, y, 130, 170, lighter(green, 0.16), darker(green, 0.18), radius=8)
            s.disc(px + 65, y + 54, 40, "#e8ecf0", "#98a1ab", shadow=4)
            s.polygon([(px + 34, y + 62), (px + 90, y + 34), (px + 96, y + 46), (px + 40, y + 74)], "#5d656e", "#3e444b", shadow=0, gloss=False)
            s.box(px + 26, y + 104, 78, 54, darker(green, 0.6), darker(green, 0.72), radius=6, shadow=0)
            s.box(px + 38, y + 118, 54, 28, "#d9dee4", "#848d97", radius=4, shadow=0)


def relay_board(s):
    board(s, 190, 150, 820, 560, "#1d6b4a", 10, 4, "4-CH RELAY  10A 250V~")
    for i in range(4):
        x = 250 + i * 182
        s.box(x, 270, 150, 210, "#3f7fd6", "#2a5cab", radius=8)
        s.text(x + 75, 350, "SRD-05V", 24, "#e4eefc")
        s.text(x + 75, 390, "10A 250V~", 18, "#c6daf6")
        s.box(x, 172, 150, 84, "#46b36c", "#2f8a50", radius=6)
        for k in range(3):
            s.disc(x + 27 + k * 48, 212, 18, "#e8ecf0", "#98a1ab", shadow=3)
        chip(s, x + 18, 514, 62, 46, "", 2)
        s.box(x + 104, 522, 30, 18, "#ff6a5c", "#d83a2e", radius=4, shadow=3)
    pin_row(s, 460, 610, 6, 34)


def breakout(colour, label, part, seed, pins=10, side=None):
    """A sensor or converter on a small board: pins below, the part in the middle."""

    def draw(s):
        board(s, 300, 130, 600, 580, colour, 12, seed)
        small_parts(s, 350, 240, 100, 200, seed, 8)
        small_parts(s, 760, 240, 100, 200, seed + 1, 8)
        part(s, 600, 350)
        s.text(600, 520, label, 30, lighter(colour, 0.86))
        pin_row(s, 600 - pins * 20, 590, pins, 40)
        for i, name in enumerate(["VIN", "GND", "SCL", "SDA", "INT", "RST", "ADR", "A0", "A1", "A2"][:pins]):
            s.text(600 - pins * 20 + 40 * (i + 0.5), 568, name, 15, lighter(colour, 0.8))
        if side:
            for x in (300 - 12, 900 - 76):
                s.box(x, 300, 88, 120, "#f4efe2", "#d3cab4", radius=8)
                s.box(x + 18, 320, 52, 80, "#4b4538", "#2f2b22", radius=4, shadow=0)

    return draw


def part_chip(label, w=170, h=130, legs=8):
    return lambda s, x, y: chip(s, x - w / 2, y - h / 2, w, h, label, legs)


def part_dome(s, x, y):
    s.disc(x, y, 158, "#f7f8fa", "#c9d0d8")
    s.disc(x, y, 138, "#ffffff", "#d5dce4", shadow=0)
    for r in (112, 84, 56, 28):
        for k in range(max(6, r // 7)):
            a = 2 * math.pi * k / max(6, r // 7)
            s.disc(x + r * math.cos(a), y + r * math.sin(a), 13, "#e7ecf1", "#f9fafc", shadow=0)
    s.disc(x - 42, y - 52, 34, "#ffffff", "#f4f6f8", shadow=0, gloss=False)


def part_vent(s, x, y):
    s.box(x - 84, y - 84, 168, 168, "#e6eaef", "#99a2ac", radius=14)
    s.box(x - 62, y - 62, 124, 124, "#fafbfc", "#ccd3da", radius=10, shadow=0)
    s.disc(x + 24, y - 24, 17, "#30343a", "#17191c", shadow=0)


def part_eyes(s, x, y):
    s.box(x - 150, y - 62, 300, 124, "#33363c", "#1b1d20", radius=16)
    for dx, colour in ((-78, "#6a2230"), (78, "#273a5e")):
        s.disc(x + dx, y, 46, "#0d0e10", "#26282c", shadow=0)
        s.disc(x + dx, y, 34, lighter(colour, 0.1), darker(colour, 0.5), shadow=0)
        s.disc(x + dx - 10, y - 12, 9, "#ffffff", "#dfe8f5", shadow=0, gloss=False)


def part_chamber(s, x, y):
    s.box(x - 190, y - 112, 380, 224, "#f3d98c", "#b98f2e", radius=26)
    s.box(x - 160, y - 84, 320, 168, "#fbeebf", "#d8b45b", radius=18, shadow=0)
    for i in range(7):
        s.box(x - 128 + i * 40, y - 50, 16, 100, "#5a4a20", "#7c672d", radius=8, shadow=0)


def mcu(s):
    pcb = "#1f2b3d"
    s.box(150, 300, 900, 270, darker(pcb, 0.4), darker(pcb, 0.5), radius=18, shadow=30, strength=130)
    s.box(150, 292, 900, 270, lighter(pcb, 0.14), pcb, radius=18, shadow=0)
    for row in (306, 514):
        for i in range(20):
            s.disc(190 + i * 43, row + 17, 14, lighter(GOLD), GOLD, shadow=2)
            s.disc(190 + i * 43, row + 17, 6, "#20262e", "#20262e", shadow=0, gloss=False)
    usb(s, 118, 382, 128, 90)
    chip(s, 520, 352, 150, 150, "RP2040", 9)
    chip(s, 740, 382, 96, 70, "16 MB", 4)
    for x in (330, 420):
        s.box(x, 396, 62, 62, "#e6eaef", "#a9b2bb", radius=6)
        s.disc(x + 31, 427, 18, "#33363c", "#1c1e21", shadow=0)
    small_parts(s, 870, 372, 150, 120, 5, 9)
    s.box(700, 486, 22, 14, "#7cf0a2", "#35c26b", radius=3, shadow=4)
    s.text(600, 630, "dual core  133 MHz", 26, "#5d7393")


def adapter(s):
    s.box(300, 280, 560, 260, "#dc4a40", "#a92f27", radius=22, shadow=28, strength=120)
    usb(s, 212, 352, 150, 116)
    chip(s, 450, 345, 150, 120, "SERIAL", 8)
    small_parts(s, 640, 330, 120, 150, 8, 8)
    for i, c in enumerate(("#ffd34d", "#7cf0a2")):
        s.box(400 + i * 40, 500, 24, 16, lighter(c), c, radius=3, shadow=4)
    for i in range(6):
        s.box(850, 304 + i * 37, 120, 14, lighter(GOLD), darker(GOLD, 0.2), radius=4, shadow=6)
    s.box(800, 294, 62, 232, "#2b2e33", "#191b1e", radius=6)


def servo_board(s):
    board(s, 120, 200, 960, 470, "#263a7a", 12, 9, "16 x 12 BIT PWM")
    for group in range(4):
        for row, c in enumerate(("#f2c230", "#d8352c", "#23262b")):
            pin_row(s, 190 + group * 214, 520 + row * 30 - 20, 6, 29, c)
    chip(s, 520, 300, 180, 90, "PWM16", 10)
    s.box(220, 240, 170, 110, "#46b36c", "#2f8a50", radius=8)
    for k in range(2):
        s.disc(263 + k * 84, 292, 28, "#e8ecf0", "#98a1ab", shadow=4)
    s.disc(850, 320, 66, "#4a4f57", "#24272b")
    s.disc(850, 312, 56, "#dfe4ea", "#aab3bd", shadow=0)
    s.text(850, 312, "1000 uF", 22, "#4c5560")


def motor_board(s):
    board(s, 300, 150, 600, 540, "#a8322c", 9, 3)
    chip(s, 480, 300, 240, 150, "DRIVER", 12)
    for x in (318, 842):
        for k in range(8):
            s.disc(x + 20, 205 + k * 58, 16, lighter(GOLD), GOLD, shadow=2)
            s.disc(x + 20, 205 + k * 58, 7, "#3d1715", "#3d1715", shadow=0, gloss=False)
    small_parts(s, 420, 520, 380, 100, 6, 14)
    s.box(430, 200, 120, 62, "#33363c", "#1b1d20", radius=8)
    s.text(490, 231, "100", 26, "#9ba3ad")


def soil(s):
    s.polygon([(500, 110), (700, 110), (700, 500), (604, 726), (596, 726), (500, 500)], "#2c3138", "#15171a", shadow=26, strength=120)
    s.polygon([(520, 250), (680, 250), (680, 492), (602, 690), (598, 690), (520, 492)], "#3c4a3f", "#222a24", shadow=0)
    for i in range(6):
        y = 290 + i * 46
        s.box(540, y, 120, 10, "#5c7a63", "#48614e", radius=5, shadow=0, gloss=False)
    chip(s, 560, 170, 80, 50, "", 4)
    s.box(548, 84, 104, 62, NYLON, "#d3cab4", radius=8)
    for i, c in enumerate((WIRES[1], WIRES[0], WIRES[2])):
        s.tube([(575 + i * 26, 96), (575 + i * 26, 40), (540 + i * 60, -30)], 16, c)
    r = random.Random(5)
    for _ in range(150):
        x, y = r.gauss(600, 190), r.uniform(610, 756)
        c = r.choice(["#5a3d28", "#6b4a31", "#4a3120", "#7a573b"])
        s.disc(x, y, r.randint(14, 34), lighter(c, 0.12), darker(c, 0.2), shadow=4, strength=60, gloss=False)


def coil(s, cx, cy, radius, colour, width, turns=5):
    for i in range(turns):
        r = radius - i * width * 0.7
        points = [(cx + r * math.cos(a / 20 * 2 * math.pi), cy + 0.62 * r * math.sin(a / 20 * 2 * math.pi) - i * width * 0.45) for a in range(21)]
        s.tube(points, width, colour, shadow=10, strength=60)


def usb_cable(s):
    coil(s, 600, 430, 330, "#3b3f47", 34, 6)
    s.tube([(300, 510), (220, 640), (340, 690)], 34, "#3b3f47")
    s.tube([(860, 560), (900, 680), (820, 700)], 34, "#3b3f47")
    plug(s, 450, 690, "#50555e")
    plug(s, 720, 700, "#50555e", flip=True)
    s.box(570, 320, 60, 130, lighter(s.accent, 0.1), darker(s.accent, 0.2), radius=14)


def jumper(s):
    colours = (WIRES[8], WIRES[1], WIRES[6], WIRES[2], WIRES[3], WIRES[4], WIRES[7], WIRES[9], WIRES[5], WIRES[0]) * 2
    for i, c in enumerate(colours):
        y = 150 + i * 27
        s.tube([(150, y), (400, y + 10), (700, y + 110), (1040, y + 60)], 23, c, shadow=8, strength=40)
    for i in range(20):
        y = 150 + i * 27
        s.box(70, y - 11, 110, 22, "#34373d", "#1d1f22", radius=4, shadow=5)
        s.box(1010, y + 49, 96, 22, "#34373d", "#1d1f22", radius=4, shadow=5)
        s.box(1104, y + 56, 56, 8, lighter(GOLD), darker(GOLD, 0.15), radius=3, shadow=3)


def spool(s):
    for i, c in enumerate([WIRES[k] for k in (0, 1, 2, 3, 4, 5)]):
        x = 190 + i * 140
        s.box(x - 12, 210, 22, 420, "#fbfbfa", "#c9ccd0", radius=10, shadow=16)
        s.box(x + 8, 262, 112, 316, lighter(c, 0.06), darker(c, 0.25), radius=10, shadow=10)
        for k in range(15):
            s.box(x + 8, 266 + k * 21, 112, 7, lighter(c, 0.28), lighter(c, 0.1), radius=3, shadow=0, gloss=False)
        s.tube([(x + 64, 560), (x + 70, 650), (x + 40, 700), (x + 90, 735)], 18, c)
    s.box(190 + 6 * 140 - 12, 210, 22, 420, "#fbfbfa", "#c9ccd0", radius=10, shadow=16)


def pliers(s):
    for sign, grip in ((1, "#d9362c"), (-1, "#d9362c")):
        s.tube([(430, 415), (560, 415 + sign * 60), (760, 415 + sign * 130), (1040, 415 + sign * 140)], 74, grip, shadow=24, strength=110)
        s.tube([(640, 415 + sign * 96), (760, 415 + sign * 130), (1000, 415 + sign * 138)], 34, "#2c2e33", shadow=0)
    s.polygon([(420, 330), (560, 350), (580, 415), (560, 480), (420, 500), (130, 440), (112, 415), (130, 390)], "#cdd4db", "#848d97", shadow=22, strength=110)
    s.polygon([(118, 412), (440, 408), (440, 422), (118, 418)], "#3b4047", "#2a2e33", shadow=0, gloss=False)
    for i, r in enumerate((12, 17, 22, 28)):
        s.disc(190 + i * 62, 415, r, "#2a2e33", "#454b53", shadow=0)
    s.disc(500, 415, 44, "#f3f5f7", "#9aa3ad", shadow=6)
    s.disc(500, 415, 20, "#6b747e", "#4a5159", shadow=0)
    terminal(s, 180, 640, -0.2, 130)
    terminal(s, 380, 680, 0.3, 130)


def iron(s):
    s.tube([(1010, 250), (1120, 180), (1240, 230)], 30, "#33363c")
    s.polygon([(92, 604), (106, 586), (300, 500), (316, 526)], "#e9c9a0", "#a8703a", shadow=14)
    s.polygon([(290, 494), (470, 416), (494, 470), (314, 546)], "#eef1f4", "#8d96a0", shadow=18)
    s.polygon([(456, 396), (620, 322), (664, 414), (500, 488)], "#3b3f47", "#1f2125", shadow=24, strength=110)
    s.polygon([(600, 330), (1010, 182), (1050, 284), (640, 430)], "#4a5fd0", "#2b3a8f", shadow=26, strength=110)
    s.polygon([(720, 306), (900, 241), (922, 297), (742, 362)], "#0f1720", "#1d2a38", shadow=0)
    s.text(822, 302, "350 °C", 36, "#7ff0c0")
    for i in range(3):
        x = 96 + i * 26
        s.tube([(x, 560 - i * 8), (x + 14, 510), (x - 10, 460), (x + 8, 400 - i * 10)], 9, "#ffffff", shadow=0)


def breadboard(s):
    s.box(90, 170, 1020, 530, "#ffffff", "#e2e2dc", radius=18, shadow=30, strength=120)
    d = ImageDraw.Draw(s.image)
    for y, colour in ((196, "#d8352c"), (276, "#2f6fd0"), (594, "#d8352c"), (674, "#2f6fd0")):
        d.line([(120 * SS, y * SS), (1080 * SS, y * SS)], fill=colour, width=4 * SS)
    s.box(90, 424, 1020, 22, "#d4d4cd", "#c5c5bd", radius=0, shadow=0)
    rows = [(218, 2), (312, 4), (462, 4), (618, 2)]
    for top, count in rows:
        for row in range(count + (1 if count == 4 else 0)):
            for column in range(43):
                x, y = 124 + column * 22.2, top + row * (24 if count == 4 else 32)
                d.rounded_rectangle([x * SS, y * SS, (x + 11) * SS, (y + 11) * SS], 2 * SS, fill="#4a4a46")
    for i, (a, b, c) in enumerate(((8, 20, 1), (14, 30, 4), (24, 37, 2), (4, 11, 3))):
        xa, xb = 130 + a * 22.2, 130 + b * 22.2
        y = 342 + i * 42 + (60 if i > 1 else 0)
        s.tube([(xa, y), ((xa + xb) / 2, y - 70), (xb, y)], 13, WIRES[c])
    chip(s, 620, 398, 170, 74, "NE555", 4)
    s.disc(330, 470, 24, "#ff8a7c", "#d8352c")


def charger(s):
    board(s, 270, 170, 660, 500, "#233a55", 10, 12)
    usb(s, 232, 350, 120, 92)
    s.box(850, 350, 108, 120, NYLON, "#d3cab4", radius=8)
    s.tube([(930, 385), (1040, 370), (1100, 480), (1080, 600)], 20, WIRES[1])
    s.tube([(930, 430), (1010, 440), (1050, 520), (1040, 610)], 20, WIRES[0])
    s.box(940, 590, 230, 130, "#d9dee4", "#aab3bd", radius=18, shadow=18)
    s.text(1055, 655, "LiPo 3.7 V", 26, "#4c5560")
    s.box(520, 290, 130, 130, "#5d646d", "#363b41", radius=16)
    s.text(585, 355, "2R2", 34, "#c3cad2")
    chip(s, 400, 300, 84, 84, "", 5)
    chip(s, 700, 320, 84, 84, "", 5)
    small_parts(s, 400, 480, 400, 110, 12, 18)
    for i, c in enumerate(("#7cf0a2", "#ffb04d")):
        s.box(420 + i * 50, 230, 26, 18, lighter(c), c, radius=3, shadow=4)


def supply(s):
    board(s, 330, 130, 540, 580, "#2a2d33", 8, 2)
    s.box(360, 150, 150, 150, "#2b2e33", "#17191c", radius=12)
    s.disc(435, 225, 50, "#0e0f11", "#2a2d31", shadow=0)
    s.disc(435, 225, 13, STEEL, darker(STEEL), shadow=0)
    usb(s, 640, 116, 130, 94)
    chip(s, 520, 360, 160, 100, "3.3 V", 3)
    s.box(720, 340, 90, 90, "#e9edf1", "#a9b2bb", radius=10)
    s.disc(765, 385, 28, "#d8352c", "#a3241c", shadow=4)
    for x in (380, 470):
        s.disc(x, 420, 38, "#4a4f57", "#24272b")
        s.disc(x, 414, 31, "#dfe4ea", "#aab3bd", shadow=0)
    for x in (350, 760):
        pin_row(s, x, 620, 2, 44)
    s.text(600, 560, "3.3 V     OFF     5 V", 28, "#c3cad2")


def ph_set(s):
    for i in range(3):
        housing(s, 110 + i * 350, 400 + (i % 2) * 70, 4, unit=58, wires=[WIRES[0], WIRES[1], WIRES[2], WIRES[5]])


# Vector drawings: plain shapes, no script, no outside reference.


def svg(body, name, maker, palette):
    centre, edge, accent = palette
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" role="img" aria-label="{name}">\n'
        f"<style>.t{{font:600 44px system-ui,sans-serif;text-anchor:middle;fill:{darker(accent, 0.55)}}}"
        f".m{{font:22px system-ui,sans-serif;text-anchor:middle;letter-spacing:2px;fill:{accent}}}</style>\n"
        f'<defs><radialGradient id="b" r=".75"><stop stop-color="{centre}"/><stop offset="1" stop-color="{edge}"/></radialGradient>'
        '<filter id="s" x="-20%" y="-20%" width="140%" height="150%"><feDropShadow dx="4" dy="16" stdDeviation="14" flood-color="#26222c" flood-opacity=".32"/></filter></defs>\n'
        f'<rect width="{W}" height="{H}" fill="url(#b)"/>\n<g filter="url(#s)">\n{body}\n</g>\n'
        f'<rect x="572" y="782" width="56" height="5" rx="2" fill="{accent}"/>\n'
        f'<text class="t" x="600" y="836">{name}</text><text class="m" x="600" y="874">{maker.upper()}</text>\n</svg>\n'
    )


def rect(x, y, w, h, fill, r=8):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}"/>'


def svg_levers():
    parts = []
    for i in range(3):
        x = 260 + i * 230
        parts += [rect(x, 280, 220, 330, "#f4f6f8", 18), rect(x + 20, 250, 180, 210, "#ef7d22", 20), rect(x + 34, 262, 152, 40, "#f79a4c", 14)]
        parts += [rect(x + 50, 500, 120, 90, "#c6ced6", 14), f'<circle cx="{x + 110}" cy="545" r="34" fill="#3b4047"/>']
        colour = (WIRES[4], WIRES[8], WIRES[3])[i]
        parts.append(f'<path d="M{x + 110} 545v120q0 40 {20 * (i - 1)} 70" fill="none" stroke="{colour}" stroke-width="46" stroke-linecap="round"/>')
    return "\n".join(parts)


def svg_can():
    parts = [rect(300, 150, 600, 540, "#1d6b4a", 24)]
    parts += [f'<circle cx="{x}" cy="{y}" r="22" fill="#f4f8fd" stroke="{GOLD}" stroke-width="8"/>' for x in (346, 854) for y in (196, 644)]
    parts += [rect(500 + i * 30, 312, 12, 136, STEEL, 2) for i in range(7)] + [rect(490, 325, 220, 110, "#2b2d31", 8)]
    parts.append('<text x="600" y="392" fill="#b9bec6" font-family="system-ui,sans-serif" font-size="32" text-anchor="middle">CAN</text>')
    parts += [rect(460, 170, 280, 100, "#46b36c", 8)] + [f'<circle cx="{530 + i * 140}" cy="220" r="32" fill="#dfe4ea"/>' for i in range(2)]
    parts += [rect(510 + i * 140, 214, 40, 12, "#5d656e", 3) for i in range(2)]
    parts += [rect(460, 590, 280, 60, "#26282c", 6)] + [rect(484 + i * 70, 606, 26, 26, GOLD, 3) for i in range(4)]
    parts += [rect(x, 480, 50, 24, c, 4) for x, c in ((380, "#c8a46a"), (450, "#2b2d31"), (700, "#c8a46a"), (770, "#2b2d31"))]
    return "\n".join(parts)


def svg_light():
    parts = [rect(330, 170, 540, 520, "#233a7a", 24)]
    rays = [(600 + 150 * math.cos(a), 380 + 150 * math.sin(a), 600 + 184 * math.cos(a), 380 + 184 * math.sin(a)) for a in (k * math.pi / 6 for k in range(12))]
    parts += [f'<path d="M{a:.0f} {b:.0f}L{c:.0f} {d:.0f}" stroke="#ffd34d" stroke-width="14" stroke-linecap="round"/>' for a, b, c, d in rays]
    parts += ['<circle cx="600" cy="380" r="130" fill="#e9edf1"/>', '<circle cx="600" cy="380" r="104" fill="#1d2733"/>', rect(548, 328, 104, 104, "#6b4a8f", 10)]
    parts += ['<path d="M540 340a80 80 0 0 1 70-42" fill="none" stroke="#fff" stroke-opacity=".6" stroke-width="12" stroke-linecap="round"/>']
    parts += [rect(440, 612, 320, 56, "#26282c", 6)] + [rect(460 + i * 64, 628, 24, 24, GOLD, 3) for i in range(5)]
    return "\n".join(parts)


def svg_sensor_cable():
    parts = []
    for i, c in enumerate((WIRES[0], WIRES[1], WIRES[4], WIRES[2])):
        y = 350 + i * 44
        parts.append(f'<path d="M300 {y}C480 {y} 480 {y + 130} 640 {y + 60}S800 {y - 90} 900 {y}" fill="none" stroke="{c}" stroke-width="30" stroke-linecap="round"/>')
    for x in (150, 890):
        parts += [rect(x, 310, 160, 212, NYLON, 14), rect(x + 40, 330, 80, 172, "#e6ddc8", 8)]
        parts += [rect(x + 56, 342 + i * 44, 48, 20, GOLD, 4) for i in range(4)]
    return "\n".join(parts)


# model: (drawing, width in pixels, quality or bytes wanted)
PICTURES = {
    "CQRJSTEL-A": (connector(2), 800, (18_000, 22_000)),
    "CQRJSTEL-B": (connector(3, [WIRES[1], WIRES[3], WIRES[0]]), 1000, 88),
    "CQRJSTXH-K": (assortment(NYLON, ["XH 2P", "XH 3P", "XH 4P", "Pins", "Header 2", "Header 3", "Header 4", "Pins"], 11), 1000, None),
    "CQRJSTPH-4": (ph_set, 900, 86),
    "NW-DUP-620": (assortment("#2f3237", ["1 x 1", "1 x 2", "1 x 3", "Male", "2 x 2", "1 x 4", "1 x 6", "Female"], 23), 1200, 88),
    "NW-LOET-120": (solder_seal, 900, None),
    "NW-SK-508": (screw_terminals, 1000, 86),
    "NW-HEB-3": (svg_levers, 0, None),
    "FW-REL4": (relay_board, 1200, 92),
    "FW-ADC16": (breakout("#5a2d82", "ADC 16 BIT", part_chip("ADS16", 150, 120, 5), 21), 900, 84),
    "FW-GPIO16": (breakout("#1f3f74", "GPIO 16", part_chip("MCP16", 120, 230, 7), 22), 900, 85),
    "FW-PWM16": (servo_board, 2400, None),
    "FW-MCU-RP": (mcu, 1200, 90),
    "FW-CAN": (svg_can, 0, None),
    "FW-USBTTL": (adapter, 640, 60),
    "FW-MOT2": (motor_board, 900, 84),
    "HK-TH31": (breakout("#157a5e", "TEMP / HUMIDITY", part_vent, 31, 5, True), 900, 86),
    "HK-BP85": (breakout("#1c5f8a", "PRESSURE", part_vent, 32, 7), 800, None),
    "HK-TOF4": (breakout("#1f2b3d", "TIME OF FLIGHT", part_eyes, 33, 6, True), 900, 86),
    "HK-SOIL": (soil, 900, 84),
    "HK-PIR": (breakout("#1d6b4a", "PIR", part_dome, 34, 3), 1600, 95),
    "HK-IMU9": (breakout("#8a1f4b", "9 AXES", part_chip("IMU9", 130, 130, 7), 35, 8, True), 1000, 88),
    "HK-LUX": (svg_light, 0, None),
    "HK-CO2": (breakout("#27513a", "CO2  NDIR", part_chamber, 36, 5), 1000, 86),
    "NW-USBC-1": (usb_cable, 1000, 88),
    "NW-JUMP-40": (jumper, 900, None),
    "NW-SIL-22": (spool, 900, 85),
    "NW-SH4-10": (svg_sensor_cable, 0, None),
    "CT-2820": (pliers, 1200, 90),
    "SI-65": (iron, 900, None),
    "NW-BB830": (breadboard, 1200, 90),
    "FW-LIPO2": (charger, 1000, 86),
    "FW-PSU-BB": (supply, 1000, 88),
}

LARGE = "FW-PWM16"  # the one that is 2 MB, for whoever wants to see streaming


def encode(image, suffix, quality):
    def save(**options):
        buffer = io.BytesIO()
        image.save(buffer, **options)
        return buffer.getvalue()

    if suffix == ".png":
        return save(format="PNG", optimize=True)
    if suffix == ".webp":
        return save(format="WEBP", quality=quality, method=6)
    if isinstance(quality, tuple):
        low, high = quality
        for q in range(95, 30, -1):
            data = save(format="JPEG", quality=q, optimize=True, progressive=True)
            if len(data) <= high:
                assert len(data) >= low, f"{len(data)} bytes"
                return data
    return save(format="JPEG", quality=quality, optimize=True, progressive=True)


def quantised(image):
    """A palette of 256 colours, dithered: a third of the size of a full PNG."""
    return image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)


def grain(image):
    """Film grain, so that a large gradient shows no bands."""
    noise = random.Random(2400)
    size = (image.width // 2, image.height // 2)
    layer = Image.frombytes("L", size, bytes(noise.choice((125, 126, 127, 128, 129, 130)) for _ in range(size[0] * size[1])))
    layer = layer.resize(image.size, Image.Resampling.BICUBIC).convert("RGB")
    return ImageChops.add(image, layer, scale=1, offset=-128)


def products():
    """Model, name, picture and category of each demo product, in the order of the file."""
    with open(ROOT / "sqlite/demo.jsonl", encoding="utf-8") as lines:
        for line in lines:
            product = json.loads(line)
            yield product["model"], product["name"], product["image_url"], product["category"]


def picture(model, name, url, category):
    draw, width, quality = PICTURES[model]
    palette, maker, suffix = PALETTES[category], url.split("/")[1], Path(url).suffix
    name = re.sub(r", .*", "", name)
    if suffix == ".svg":
        return svg(draw(), name, maker, palette).encode()
    scene = Scene(palette)
    draw(scene)
    scene.caption(name, maker)
    image = scene.finish(width)
    if model == LARGE:
        image = grain(image)
    elif suffix == ".png":
        image = quantised(image)
    return encode(image, suffix, quality)


def main():
    for model, name, url, category in products():
        path = ROOT / "static" / url
        data = picture(model, name, url, category)
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        print(f"{len(data):>9}  {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
