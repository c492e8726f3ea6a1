"""A curve (:mod:`policy_dsl.cliffs.curve`) as plain SVG: the award against one fact, its steps numbered, falls in
another colour. Every coordinate is reckoned in integers."""

from __future__ import annotations

from collections.abc import Iterator

from policy_dsl.cliffs.curve import Curve, Step
from policy_dsl.present.amount import interval, money
from policy_dsl.present.html import escape
from policy_dsl.source import width as cells
from policy_dsl.types import DateT, Type, YearT
from policy_dsl.values.format import format_value

WIDTH, HEIGHT = 880, 380
LEFT, RIGHT, TOP, BOTTOM = 96, 24, 44, 46
"""Around the plot itself."""
LINE = 20
MOST_SAID = 24
"""Steps that are written out below the plot."""
TICKS = 6

STYLE = (
    "text{font:13px 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Micro Hei',system-ui,sans-serif;fill:#1b2126}"
    ".soft{fill:#5c6770}.title{font-size:15px;font-weight:600}.grid{stroke:#e1e6ea}.axis{stroke:#5c6770}"
    ".ceiling{fill:none;stroke:#1d5d9b;stroke-width:2}.floor{fill:none;stroke:#1d5d9b;stroke-width:2;stroke-dasharray:5 4}"
    ".band{fill:#a9cbea;fill-opacity:.45}.up{stroke:#1c7a3f;fill:#1c7a3f}.down{stroke:#b3261e;fill:#b3261e}"
    "line.up,line.down{stroke-width:2;stroke-dasharray:3 3}text.up,text.down{stroke:none}.here{stroke:#9a6200;stroke-dasharray:2 3}"
    ".mark{fill:#fff;stroke-width:1.5}"
)


def svg(curve: Curve, fact: str, awards: str, company: str = "", lang: str = "zh") -> str:
    """The picture. ``fact``, ``awards``: their names; ``company``: whose curve it is."""
    return _Plot(curve, fact, awards, company, lang).text()


def move(size: int | None, lang: str = "zh") -> str:
    """``多200万元``, ``少10万元``: the change of a step."""
    if size is None:
        return "有无上限" if lang == "zh" else "to or from no limit"
    if lang == "zh":
        return f"{'少' if size < 0 else '多'}{money(abs(size), lang)}"
    return f"{money(abs(size), lang)} {'less' if size < 0 else 'more'}"


def step_line(step: Step, type_: Type, lang: str = "zh") -> str:
    """``300人 → 301人：0–80万元 → 不予（少80万元）``."""
    first, second = (format_value(x, type_) for x in (step.at - 1, step.at))
    before, after = (_ends(each, lang) for each in (step.before, step.after))
    if lang == "zh":
        return f"{first} → {second}：{before} → {after}（{move(step.size, lang)}）"
    return f"{first} → {second}: {before} → {after} ({move(step.size, lang)})"


def _ends(ends: tuple[int, int | None], lang: str) -> str:
    if ends == (0, 0):
        return "不予" if lang == "zh" else "nothing"
    return interval(*ends, lang)


class _Plot:
    def __init__(self, curve: Curve, fact: str, awards: str, company: str, lang: str) -> None:
        self.curve = curve
        self.fact = fact
        self.awards = awards
        self.company = company
        self.lang = lang
        self.low, self.last = curve.points[0][0], max(curve.points[-1][0], curve.points[0][0] + 1)
        most = max([0, *(floor for _, floor, _ in curve.points), *(top or 0 for _, _, top in curve.points)])
        self.most = most * 23 // 20 or 100  # room above the highest for the numbers of the steps
        self.endless = any(top is None for _, _, top in curve.points)
        self.steps = curve.steps[:MOST_SAID]
        self.height = HEIGHT + LINE * (len(self.steps) + 1 + (len(self.steps) < len(curve.steps)))

    # --- coordinates: two decimals, from integers
    def x(self, value: int) -> str:
        """Where a value of the fact stands."""
        return _point(LEFT, (value - self.low) * (WIDTH - LEFT - RIGHT), self.last - self.low)

    def y(self, value: int | None) -> str:
        """Where an amount stands; without an upper end: at the top."""
        if value is None:
            return _point(TOP, 0, 1)
        return _point(HEIGHT - BOTTOM, -value * (HEIGHT - BOTTOM - TOP), self.most)

    def text(self) -> str:
        """All of it."""
        zh = self.lang == "zh"
        title = f"{self.awards}：随{self.fact}的变化" if zh else f"{self.awards} against {self.fact}"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" height="{self.height}" '
            f'role="img" aria-label="{escape(title)}">',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{self.height}" fill="#fff"/>',
            f'<text class="title" x="16" y="24">{escape(_cut(title, 100))}</text>',
            *self._axes(),
            *self._ends(),
            *self._here(),
            *self._steps(),
            *self._said(),
            "</svg>\n",
        ]
        return "\n".join(parts)

    def _axes(self) -> Iterator[str]:
        left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM
        for value in _round_values(0, self.most):
            y = self.y(value)
            yield f'<line class="grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
            yield f'<text class="soft" x="{left - 8}" y="{y}" dy="4" text-anchor="end">{escape(money(value, self.lang))}</text>'
        for value in self._marks():
            x = self.x(value)
            yield f'<line class="axis" x1="{x}" x2="{x}" y1="{bottom}" y2="{bottom + 5}"/>'
            yield f'<text class="soft" x="{x}" y="{bottom + 20}" text-anchor="middle">{escape(format_value(value, self.curve.type))}</text>'
        yield f'<line class="axis" x1="{left}" x2="{right}" y1="{bottom}" y2="{bottom}"/>'
        yield f'<text class="soft" x="{right}" y="{bottom + 38}" text-anchor="end">{escape(self.fact)}</text>'

    def _marks(self) -> list[int]:
        if isinstance(self.curve.type, DateT | YearT):
            by = max(1, (self.last - self.low) // 4)
            return list(range(self.low, self.last + 1, by))
        return _round_values(self.low, self.last)

    def _ends(self) -> Iterator[str]:
        points = self.curve.points
        upper = " ".join(f"{self.x(x)},{self.y(top)}" for x, _, top in points)
        lower = " ".join(f"{self.x(x)},{self.y(floor)}" for x, floor, _ in points)
        if upper != lower:
            back = " ".join(f"{self.x(x)},{self.y(floor)}" for x, floor, _ in reversed(points))
            yield f'<polygon class="band" points="{upper} {back}"/>'
        # a step is drawn apart: nothing lies between its two values
        for run in _runs(self.curve):
            if upper != lower:
                yield _line("floor", [f"{self.x(x)},{self.y(floor)}" for x, floor, _ in run])
            yield _line("ceiling", [f"{self.x(x)},{self.y(top)}" for x, _, top in run])

    def _here(self) -> Iterator[str]:
        if self.company and self.low <= self.curve.here <= self.last:
            x = self.x(self.curve.here)
            yield f'<line class="here" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'

    def _steps(self) -> Iterator[str]:
        for number, step in enumerate(self.curve.steps, 1):
            way = "down" if step.falls else "up"
            end = 0 if step.before[1] == step.after[1] else 1
            first, second = self.y(step.before[end]), self.y(step.after[end])
            x, at = self.x(step.at - 1), self.x(step.at)
            yield f'<line class="{way}" x1="{x}" x2="{at}" y1="{first}" y2="{second}"/>'
            yield f'<circle class="{way} mark" cx="{x}" cy="{first}" r="3.5"/>'
            yield f'<circle class="{way}" cx="{at}" cy="{second}" r="3.5"/>'
            if number <= MOST_SAID:
                high = min(int(first.partition(".")[0]), int(second.partition(".")[0]))
                yield f'<text class="{way}" x="{at}" y="{high - 9}" text-anchor="middle">{_circled(number)}</text>'

    def _said(self) -> Iterator[str]:
        zh = self.lang == "zh"
        y = HEIGHT + 4
        about = []
        if self.company:
            now = format_value(self.curve.here, self.curve.type)
            about.append(
                f"{self.company}：现为{now}（虚线）" if zh else f"{self.company}: now {now} (dotted)"
            )
        if any(floor != top for _, floor, top in self.curve.points):
            about.append("实线为最高，虚线为保底" if zh else "solid: ceiling, dashed: floor")
        if self.endless:
            about.append("画到顶的没有上限" if zh else "at the top: no upper limit")
        if not self.curve.steps:
            about.append("没有一步跳变" if zh else "no step")
        if not self.curve.whole:
            about.append("台阶太多，没有全部画出" if zh else "too many steps to draw them all")
        yield f'<text class="soft" x="16" y="{y}">{escape(_cut("　".join(about), 124))}</text>'
        for number, step in enumerate(self.steps, 1):
            y += LINE
            way = "down" if step.falls else "up"
            line = f"{_circled(number)} {step_line(step, self.curve.type, self.lang)}"
            yield f'<text class="{way}" x="16" y="{y}">{escape(_cut(line, 124))}</text>'
        if len(self.steps) < len(self.curve.steps):
            more = len(self.curve.steps) - len(self.steps)
            yield f'<text class="soft" x="16" y="{y + LINE}">{f"另有{more}处" if zh else f"and {more} more"}</text>'


def _runs(curve: Curve) -> Iterator[list[tuple[int, int, int | None]]]:
    """The points between steps."""
    steps = {step.at for step in curve.steps}
    run: list[tuple[int, int, int | None]] = []
    for point in curve.points:
        if point[0] in steps:
            yield run
            run = []
        run.append(point)
    yield run


def _line(name: str, points: list[str]) -> str:
    if len(points) == 1:  # a single value between two steps
        x, _, y = points[0].partition(",")
        return f'<circle class="{name}" cx="{x}" cy="{y}" r="1"/>'
    return f'<polyline class="{name}" points="{" ".join(points)}"/>'


def _point(start: int, part: int, whole: int) -> str:
    """``start + part / whole`` with two decimals."""
    hundredths = start * 100 + (part * 100 * 2 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _round_values(low: int, high: int) -> list[int]:
    """At most :data:`TICKS` round values between two ends."""
    by, growth = 1, 0
    while (high - low) // by >= TICKS:  # 1, 2, 5, 10 …
        by = by * 5 // 2 if growth % 3 == 1 else by * 2
        growth += 1
    return list(range(-(-low // by) * by, high + 1, by))


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else f"({number})"


def _cut(text: str, most: int) -> str:
    """No wider than the picture."""
    if cells(text) <= most:
        return text
    kept = ""
    for char in text:
        if cells(kept + char) > most - 1:
            break
        kept += char
    return kept + "…"


__all__ = ["move", "step_line", "svg"]
