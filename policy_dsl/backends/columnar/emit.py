"""Columns → one query: a chain of common table expressions, each of which computes every column once.

The rows of a frame are computed in stages. Stage 0 is what can be said of an applicant from his own facts; stage n goes
down to his receipts and items with what stage n-1 found, and brings back what they add up to. Within a stage a column
that several others need gets a name in a layer of its own, so that no text is written twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlglot import exp

from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.expr import Ex, Unsupported
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID, NAME, OF, ORDER

_LEAVES = ("const", "null", "col")
_CHEAP = ("not", "isnull", "at")
_DEEPEST = 6
_LITTLE = 8
"""What is at most this part of all computations may be computed twice."""
_RANKS = {"receipt": 0, "item": 1, "group": 2, "applicant": 3}
_OF_NONE: dict[str, exp.Expr] = {"sum": exp.Literal.number(0), "some": exp.false()}
"""What there is where no row is; the least and the greatest are NULL."""
_KEYS = {"applicant": (ID,), "item": (ID, ORDER, NAME), "receipt": (ID, OF)}


def name(text: str, table: str = "") -> exp.Column:
    """A quoted column."""
    return exp.column(text, table=table or None, quoted=True)


def table(text: str, alias: str = "") -> exp.Table:
    """A quoted table."""
    made = exp.Table(this=exp.to_identifier(text, quoted=True))
    if alias:
        made.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return made


class Chain:
    """The common table expressions that compute some columns, and where each of them ends up."""

    def __init__(
        self, dialect: Dialect, tables: Mapping[Frame, str], roots: Iterable[Ex], label: str = ""
    ) -> None:
        """``label``: what the names of its expressions start with, where it is a part of another chain."""
        self.dialect = dialect
        self.tables = tables
        self.label = label
        self.ctes: list[tuple[str, exp.Query]] = []
        self.names: dict[Ex, str] = {}
        self.roots = list(dict.fromkeys(roots))
        self.last: dict[Frame, str] = {}
        self._have: dict[Frame, list[Ex]] = {}
        self._parents: dict[frozenset[Ex], Chain] = {}
        self._summed: set[str] = set()
        self._order = _post_order(self.roots)
        self._uses = Counter(arg for node in self._order for arg in node.args)
        self._wanted = self._until_when()
        grouped = [
            frame
            for frame in {node.frame for node in self._order}
            if frame is not None and frame.kind == "group"
        ]
        # the names that items are grouped by stay beside them
        self._by = {
            Frame("item", frame.name): tuple(sorted(each.by for each in grouped if each.name == frame.name))
            for frame in grouped
        }
        places = {(node.frame, node.stage) for node in self._order if node.frame is not None}
        for frame, stage in sorted(places, key=lambda p: (p[1], _RANKS[p[0].kind], p[0].name, p[0].by)):
            self._compute(frame, stage)

    def _until_when(self) -> dict[Ex, int]:
        """Up to which stage of its own frame a column is needed after it has been computed; a large number: to the end."""
        until: dict[Ex, int] = dict.fromkeys(self.roots, 1 << 30)
        for node in self._order:
            for arg in node.args:
                if arg.frame is None:
                    continue
                if node.op in ("up", "agg"):
                    until[arg] = max(until.get(arg, 0), arg.stage)
                elif arg.stage < node.stage:
                    until[arg] = max(until.get(arg, 0), node.stage)
        return until

    # --- one frame at one stage ---------------------------------------------------------------

    def _compute(self, frame: Frame, stage: int) -> None:
        nodes = [node for node in self._order if node.frame == frame and node.stage == stage]
        label = f"{self.label}{_label(frame)}_{stage}"
        carried = [node for node in self._have.get(frame, []) if self._wanted.get(node, 0) >= stage]
        joined = [node for node in nodes if node.op in ("up", "agg")]
        leaves = [node for node in nodes if node.op == "col"]
        for node in leaves:
            self.names[node] = str(node.data)
        for number, node in enumerate(joined):
            self.names[node] = f"{'u' if node.op == 'up' else 'g'}{stage}_{number}"
        source = self._source(frame, stage, carried, leaves, joined)
        here = source
        shown = self._shown(nodes)
        levels = self._layers(nodes, shown)
        ready = [*carried, *leaves, *joined]
        for level in sorted(set(levels.values())):
            new = [node for node in nodes if levels.get(node) == level]
            here = f"{label}_{level}"
            later = {n for n in nodes if levels.get(n, 0) > level}
            needed = self._read_by(later) | {n for n in (*ready, *new) if self._wanted.get(n, -1) >= stage}
            kept = [node for node in ready if node in needed]
            columns: list[exp.Expr] = [name(key) for key in self._keys(frame)]
            columns += [name(self.names[node]) for node in kept if self.names[node] not in self._keys(frame)]
            for node in new:
                value = self._sql(node, True)
                self.names[node] = f"{_label(frame)}{stage}_{len(self.names)}"
                columns.append(exp.alias_(value, self.names[node], quoted=True, copy=False))
            query = exp.select(*columns, copy=False).from_(table(source), copy=False)
            self._add(here, self.dialect.fence(query))
            source = here
            ready = [*kept, *new]
        self.last[frame] = source
        self._have[frame] = ready

    def _source(self, frame: Frame, stage: int, carried: list[Ex], leaves: list[Ex], joined: list[Ex]) -> str:
        """The rows to start from: what the frame has already, beside what other frames bring."""
        before = self.last.get(frame)
        if before is not None and not joined:
            return before
        base = before or self._base(frame)
        own_rows = table(base, "b")
        own = [*carried, *leaves]
        columns: list[exp.Expr] = [name(key, "b") for key in self._keys(frame)]
        columns += [name(self.names[n], "b") for n in own if self.names[n] not in self._keys(frame)]
        query = exp.select().from_(own_rows)
        ups = [node for node in joined if node.op == "up"]
        if ups:
            parent, names = self._parent(frozenset(node.args[0] for node in ups))
            query = query.join(
                table(parent, "p"),
                on=exp.EQ(this=name(ID, "b"), expression=name(ID, "p")),
            )
            columns += [exp.alias_(name(names[n.args[0]], "p"), self.names[n], quoted=True) for n in ups]
        grouped: dict[Frame, list[Ex]] = defaultdict(list)
        for node in joined:
            if node.op == "agg":
                assert node.args[0].frame is not None
                grouped[node.args[0].frame].append(node)
        for number, (rows, nodes) in enumerate(grouped.items()):
            alias = f"g{number}"
            keys = _join_keys(frame)
            table_name = self._grouped(rows, frame, stage, nodes, keys)
            on = exp.and_(
                *[exp.EQ(this=name(mine, "b"), expression=name(theirs, alias)) for mine, theirs in keys]
            )
            query = query.join(table(table_name, alias), on=on, join_type="left")
            for node in nodes:
                value: exp.Expr = name(self.names[node], alias)
                if node.data in _OF_NONE:
                    value = exp.Coalesce(this=value, expressions=[_OF_NONE[str(node.data)].copy()])
                columns.append(exp.alias_(value, self.names[node], quoted=True, copy=False))
        label = f"{self.label}{_label(frame)}_{stage}_0"
        self._add(label, self.dialect.fence(query.select(*columns, copy=False)))
        return label

    def _parent(self, columns: frozenset[Ex]) -> tuple[str, dict[Ex, str]]:
        """Where rows find columns of their applicant. What follows from his own facts, or from little else, is computed for them alone,
        out of the tables: an engine then need not write out, or keep, all that is computed of an applicant for each of his lists."""
        ordered = [node for node in self._order if node in columns]
        little = len(_post_order(ordered)) * _LITTLE <= len(self._order)
        if any(column.stage for column in columns) and not little:
            return self.last[APPLICANT], self.names
        chain = self._parents.get(columns)
        if chain is None:
            label = f"{self.label}u{len(self._parents)}_"
            chain = self._parents[columns] = Chain(self.dialect, self.tables, ordered, label)
            self.ctes += chain.ctes
            self._summed |= chain._summed
        return chain.last.get(APPLICANT, self.tables[APPLICANT]), chain.names

    def _base(self, frame: Frame) -> str:
        """The table a frame starts from; a group: the names that the items of an applicant have."""
        if frame.kind != "group":
            return self.tables[frame]
        items = self.tables[Frame("item", frame.name)]
        label = f"{self.label}{_label(frame)}_0"
        query = (
            exp.select(name(ID), name(frame.by))
            .from_(table(items))
            .where(exp.Not(this=exp.Is(this=name(frame.by), expression=exp.Null())))
            .distinct()
        )
        self._add(label, query)
        return label

    def _grouped(
        self, rows: Frame, to: Frame, stage: int, nodes: list[Ex], keys: list[tuple[str, str]]
    ) -> str:
        label = f"{self.label}{_label(rows)}_by_{_label(to)}_{stage}"
        columns: list[exp.Expr] = [name(theirs) for _, theirs in keys]
        for node in nodes:
            column = name(self.names[node.args[0]])
            value: exp.Expr
            match node.data:
                case "sum":
                    value = self.dialect.big(exp.Sum(this=column))
                case "some":
                    value = exp.LogicalOr(this=column)
                case "min":
                    value = exp.Min(this=column)
                case _:
                    value = exp.Max(this=column)
            columns.append(exp.alias_(value, self.names[node], quoted=True, copy=False))
        self._summed.add(self.last[rows])
        query = exp.select(*columns, copy=False).from_(table(self.last[rows]), copy=False)
        query = query.group_by(*[name(theirs) for _, theirs in keys])
        for _, theirs in keys[1:]:
            query = query.where(exp.Not(this=exp.Is(this=name(theirs), expression=exp.Null())))
        self._add(label, query)
        return label

    def _keys(self, frame: Frame) -> tuple[str, ...]:
        """The columns that say which row it is."""
        if frame.kind == "group":
            return (ID, frame.by)
        return (*_KEYS[frame.kind], *self._by.get(frame, ()))

    # --- naming -------------------------------------------------------------------------------

    def _shown(self, nodes: list[Ex]) -> set[Ex]:
        """The columns that get a name: what other stages need, what is needed twice, and what would nest too deep."""
        shown: set[Ex] = set()
        depth: dict[Ex, int] = {}
        mine = set(nodes)
        for node in nodes:
            if node.op in _LEAVES or node.op in ("up", "agg"):
                depth[node] = 0
                continue
            inner = [0 if arg in shown else depth.get(arg, 0) for arg in node.args if arg in mine]
            depth[node] = len(node.args).bit_length() + max(inner, default=0)
            named = [arg in shown or arg.op in _LEAVES or arg.op in ("up", "agg") for arg in node.args]
            twice = self._uses[node] > 1 and not (node.op in _CHEAP and all(named))
            if node in self._wanted or twice or depth[node] > _DEEPEST or node.op == "before":
                shown.add(node)
        # what a column brings together must be one itself
        return shown | {
            arg for node in nodes if node.op == "before" for arg in node.args if arg.op not in _LEAVES
        }

    @staticmethod
    def _layers(nodes: list[Ex], shown: set[Ex]) -> dict[Ex, int]:
        """For each named column the layer that it is computed in: after those that it reads."""
        mine = set(nodes)
        level: dict[Ex, int] = {}
        for node in nodes:
            if node.op in _LEAVES or node.op in ("up", "agg"):
                level[node] = 0
                continue
            level[node] = max((level[a] for a in node.args if a in mine), default=0) + (node in shown)
        return {node: level[node] for node in nodes if node in shown and node.op not in _LEAVES}

    def _read_by(self, nodes: set[Ex]) -> set[Ex]:
        """The named columns that the given ones read, through those without a name."""
        found: set[Ex] = set()
        stack = [arg for node in nodes for arg in node.args]
        seen: set[Ex] = set()
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if node in self.names:
                found.add(node)
            else:
                stack.extend(node.args)
        return found

    def _sql(self, node: Ex, top: bool = False) -> exp.Expr:
        if not top and node in self.names:
            return name(self.names[node])
        return self.dialect.expression(node, [self._sql(arg) for arg in node.args])

    def _add(self, label: str, query: exp.Query) -> None:
        self.ctes.append((label, query))

    def select(self, frame: Frame, columns: Mapping[str, Ex], first: Iterable[str] = (ID,)) -> exp.Select:
        """The rows of a frame with its keys ``first`` and some of the computed columns."""
        source = self.last.get(frame) or self.tables[frame]
        shown: list[exp.Expr] = [name(key) for key in first]
        for title, column in columns.items():
            value = self.dialect.answer(column, self._sql(column))
            shown.append(exp.alias_(value, title, quoted=True, copy=False))
        return self.dialect.answering(exp.select(*shown, copy=False).from_(table(source), copy=False))

    def complete(self, query: exp.Query) -> exp.Query:
        """The query with everything that it is computed from. Raises :class:`Unsupported` for a name that the engine would
        cut."""
        if self.dialect.longest is not None:
            for _, each in [*self.ctes, ("", query)]:
                for found in each.find_all(exp.Identifier):
                    if len(found.name.encode()) > self.dialect.longest:
                        raise Unsupported(
                            f"名称“{found.name}”太长：{self.dialect.name} 的名称最多{self.dialect.longest}个字节"
                        )
        chain = _nested(self.ctes, query) if self.dialect.nests else self.ctes
        reads = Counter(found.name for _, each in [*chain, ("", query)] for found in each.find_all(exp.Table))
        ctes = [
            exp.CTE(
                this=each,
                alias=exp.TableAlias(this=exp.to_identifier(label, quoted=True)),
                # What is read several times is computed once. What is brought together, too: DuckDB 2.0 takes time
                # without end to plan how it could sum before it computes (partial_aggregate_pushdown).
                materialized=True
                if self.dialect.materializes and (reads[label] > 1 or label in self._summed)
                else None,
            )
            for label, each in chain
        ]
        query.set("with_", exp.With(expressions=ctes) if ctes else None)
        return query


def _nested(ctes: list[tuple[str, exp.Query]], query: exp.Query) -> list[tuple[str, exp.Query]]:
    """What is read once is written there, in ``query`` too. Gives the rest."""
    chain = [(label, each.copy()) for label, each in ctes]
    places: dict[str, list[exp.Table]] = defaultdict(list)
    for _, each in [*chain, ("", query)]:
        for read in each.find_all(exp.Table):
            places[read.name].append(read)
    for label, each in chain:
        if len(places[label]) == 1:
            (place,) = places[label]
            alias = exp.TableAlias(this=exp.to_identifier(place.alias_or_name, quoted=True))
            place.replace(exp.Subquery(this=each, alias=alias))
    return [(label, each) for label, each in chain if len(places[label]) != 1]


def _join_keys(to: Frame) -> list[tuple[str, str]]:
    """By which columns (its own, theirs) other rows belong to a row of ``to``."""
    keys = [(ID, ID)]
    if to.kind == "item":
        keys.append((NAME, OF))
    elif to.kind == "group":
        keys.append((to.by, to.by))
    return keys


def _label(frame: Frame) -> str:
    match frame.kind:
        case "applicant":
            return "a"
        case "item":
            return f"i_{frame.name}"
        case "receipt":
            return f"r_{frame.name}"
        case "group":
            return f"k_{frame.name}_{frame.by}"


def _post_order(roots: Iterable[Ex]) -> list[Ex]:
    """Every expression once, after what it reads."""
    done: dict[Ex, None] = {}
    for root in roots:
        stack: list[tuple[Ex, bool]] = [(root, False)]
        while stack:
            node, after = stack.pop()
            if after:
                done[node] = None
            elif node not in done:
                stack.append((node, True))
                stack.extend((arg, False) for arg in reversed(node.args) if arg not in done)
    return list(done)
