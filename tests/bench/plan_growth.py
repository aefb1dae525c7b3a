#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Draws how the planner's time grows: bench_plan growth 200 | plan_growth.py > docs/planner-growth.svg"""
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 220, 60, 40, 50
LOW, HIGH = -2, 2  # powers of ten of a millisecond
COLOURS = {"median": "#1a6", "p90": "#27c", "max": "#b33"}


def read(lines):
    panels = {}
    for line in lines:
        if not line.startswith("#"):
            what, x, median, p90, most, unproven = line.rstrip("\n").split("\t")
            panels.setdefault(what, []).append(
                (int(x), float(median), float(p90), float(most), int(unproven)))
    return panels


def height_of(ms):
    power = min(max(math.log10(max(ms, 1e-9)), LOW), HIGH)
    return TOP + HEIGHT * (HIGH - power) / (HIGH - LOW)


def text(x, y, words, anchor="middle"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{words}</text>'


def panel(left, what, rows):
    first, last = rows[0][0], rows[-1][0]
    out = [f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
           text(left + WIDTH / 2, TOP + HEIGHT + 36, what)]
    for power in range(LOW, HIGH + 1):
        y = height_of(10 ** power)
        out.append(f'<path d="M{left} {y:.1f}h{WIDTH}" stroke="#ddd"/>')
        out.append(text(left - 6, y + 4, f"{10 ** power:g} ms", "end"))
    across = [left + WIDTH * (row[0] - first) / (last - first) for row in rows]
    for x, row in zip(across, rows):
        out.append(text(x, TOP + HEIGHT + 16, row[0]))
    for column, (name, colour) in enumerate(COLOURS.items(), 1):
        points = " ".join(f"{x:.1f},{height_of(row[column]):.1f}" for x, row in zip(across, rows))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return out


def main():
    panels = read(sys.stdin)
    step = WIDTH + LEFT + GAP
    wide, high = step * len(panels) + GAP, TOP + HEIGHT + 60
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" '
           'font-family="sans-serif" font-size="12">',
           f'<rect width="{wide}" height="{high}" fill="#fff"/>']
    for number, (name, colour) in enumerate(COLOURS.items()):
        out.append(f'<text x="{LEFT + 20 + number * 80}" y="24" fill="{colour}">{name}</text>')
    for number, (what, rows) in enumerate(panels.items()):
        out += panel(LEFT + 20 + number * step, what, rows)
    print("\n".join(out + ["</svg>"]))


main()
