"""One option of several: drawn from a right and a wrong pool, or from options of which a condition picks
the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from tutor.kinds import fields as form
from tutor.kinds.around import folded
from tutor.kinds.base import AnswerProblem, Item, Mistake, Variant, scalar
from tutor.kinds.draw import DrawProblem, Formula, Stream, holds
from tutor.kinds.fields import Answer, Field
from tutor.marking import Line, Verdict, settle, unreadable
from tutor.maths import Value
from tutor.maths.admit import shown

__all__ = ["ChoiceItem", "Option", "mark_one", "matching", "named", "plain"]

HYPHEN = re.compile(r"_|(?<=\w)-(?=\w)|(?<= )-(?= )")
ARTICLE = re.compile(r"\A(?:an?|the) (?=\w{2})")
NOTHING = "Nothing was chosen: pick one option."


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. `says` is what the learner reads after choosing it; `also` are other wordings that mean it.

    `when` (only in `options`) is the condition under which it is the right one.
    """

    key: str
    text: str
    says: str
    note: str = ""
    also: tuple[str, ...] = ()
    when: Formula | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceItem(Item):
    """Either `right` and `wrong` pools, of which `show` options appear (one of them right; `exam` names
    those of seed 0), or `options` with conditions, of which exactly one holds for every variant.
    """

    kind: ClassVar[str] = "choice"
    right: tuple[Option, ...] = ()
    wrong: tuple[Option, ...] = ()
    exam: tuple[str, ...] = ()
    show: int = 4
    options: tuple[Option, ...] = ()

    @property
    def parametrised(self) -> bool:
        """True where seeds change parameters or the options shown."""
        return bool(self.draw) or len(self.right) * len(self.wrong) > max(1, self.show - 1)

    def picks(self, stream: Stream, names: Mapping[str, Value], *, exam: bool) -> tuple[str, ...]:
        """The keys of the options shown, in their order on screen."""
        if self.options:
            winners = [one.key for one in self.options if one.when is not None and holds([one.when], names)]
            if len(winners) != 1:
                raise DrawProblem(
                    f"{len(winners)} options are right at once; exactly one has to be", "options"
                )
            return stream.shuffle(one.key for one in self.options)
        if exam and self.exam:
            return stream.shuffle(self.exam)
        right = stream.pick(self.right).key
        return stream.shuffle([right, *stream.sample([one.key for one in self.wrong], self.show - 1)])

    def shown(self, variant: Variant) -> tuple[Option, ...]:
        """The variant's options in their order on screen."""
        pool = {one.key: one for one in (*self.right, *self.wrong, *self.options)}
        return tuple(pool[key] for key in variant.picks)

    def winner(self, variant: Variant) -> Option:
        """The right option of the variant."""
        if self.options:
            return next(
                one for one in self.options if one.when is not None and holds([one.when], variant.names)
            )
        rights = {one.key for one in self.right}
        return next(one for one in self.shown(variant) if one.key in rights)

    def fields(self, variant: Variant) -> tuple[Field, ...]:
        """One choice."""
        options = tuple(form.Option(key=one.key, text=variant.fill(one.text)) for one in self.shown(variant))
        return (form.Choice(name="choice", options=options),)

    def key(self, variant: Variant) -> Answer:
        """The right option's key."""
        return {"choice": self.winner(variant).key}

    def explain(self, variant: Variant) -> tuple[str, ...]:
        """Why each option shown is right or not."""
        winner = self.winner(variant)
        others = [one for one in self.shown(variant) if one is not winner]
        told = (
            f"{variant.fill(one.text).rstrip('.')}: {variant.fill(one.says)}" for one in (winner, *others)
        )
        return (variant.because, *told)

    def mark(self, variant: Variant, answer: Answer) -> Verdict:
        """All points for the right option marked alone."""
        return mark_one(variant, self.shown(variant), self.winner(variant), answer.get("choice", ""))

    def mistakes(self, variant: Variant) -> tuple[Mistake, ...]:
        """Each wrong option shown."""
        winner = self.winner(variant)
        return tuple(
            Mistake(one.note or one.key, "choice", {"choice": one.key}, variant.fill(one.says))
            for one in self.shown(variant)
            if one is not winner
        )

    def from_json(self, variant: Variant, answer: object) -> Answer:
        """An option's key or wording; a list of them stands for several marks on the sheet."""
        if isinstance(answer, Mapping) and set(answer) == {"choice"}:
            answer = answer["choice"]
        marks = answer if isinstance(answer, list) else [answer]
        keys = []
        for one in marks:
            wording = scalar(one)
            hit = matching(self.shown(variant), wording, variant)
            if hit is None and wording.strip():
                raise self._not_shown(variant, wording)
            keys += [hit.key] if hit else []
        if isinstance(answer, list) and len(answer) != 1:
            return {"choice": " ".join(keys) or "-"}
        return {"choice": " ".join(keys)}

    def _not_shown(self, variant: Variant, wording: str) -> AnswerProblem:
        """A wording that is no option here: wrong where the pool knows it as wrong, else not readable."""
        false = matching(self.wrong, wording, variant)
        if false is not None:
            return AnswerProblem(variant.fill(false.says), wrong=True)
        shown = _listed(variant, self.shown(variant))
        return AnswerProblem(f"“{wording[:40]}” is no option here: the options are {shown}")

    def misfit(self, variant: Variant) -> str:
        """Options that read alike, or nothing."""
        texts = [plain(variant.fill(one.text)) for one in self.shown(variant)]
        return "two options read alike" if len(set(texts)) < len(texts) else ""

    def check(self) -> tuple[tuple[str, str, str], ...]:
        """Faults that need no seed: pools too small, keys used twice, an exam set without exactly one right
        option.
        """
        faults = []
        keys = [one.key for one in (*self.right, *self.wrong, *self.options)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            faults.append(
                ("options", f"the key “{twice[0]}” is used twice", "give each option a key of its own")
            )
        if any(not key or len(key.split()) != 1 for key in keys):
            faults.append(("options", "an option key is empty or has a space", "use one word with _"))
        if self.options and (self.right or self.wrong):
            faults.append(("options", "both pools and options are given", "keep one of the two forms"))
        if self.options and any(one.when is None for one in self.options):
            faults.append(("options", "an option has no `when`", "say under which condition it is right"))
        if not self.options and (not self.right or len(self.wrong) < self.show - 1):
            faults.append(
                ("wrong", f"{self.show} options cannot be drawn", "add options to `right` or `wrong`")
            )
        if self.exam:
            rights = [key for key in self.exam if key in {one.key for one in self.right}]
            if len(rights) != 1 or not set(self.exam) <= set(keys):
                faults.append(
                    ("exam", "`exam` needs known keys, exactly one of them right", "name the exam's options")
                )
        return tuple(faults)


def plain(text: str) -> str:
    """Text without what does not matter when two wordings are compared."""
    bare = text.casefold().replace("`", "").replace("−", "-").strip(" .!?\"'“”")
    return " ".join(HYPHEN.sub(" ", bare).split())


def named(wording: str, texts: Mapping[str, Sequence[str]]) -> str | None:
    """The key of the only option that a wording names, by a text of it or by what stands behind its `=`, as
    `0.001` and `lambda = 0.001` name “λ = 0.001”; None where it is none or several.
    """
    wanted = _loose(wording)
    hits = {key for key, said in texts.items() for one in said if wanted and wanted in _ways(one)}
    return hits.pop() if len(hits) == 1 else None


def _ways(text: str) -> tuple[str, ...]:
    loose = _loose(text)
    _, _, value = loose.partition("=")
    return (loose, value) if loose.count("=") == 1 else (loose,)


def _loose(text: str) -> str:
    """A wording without articles, blanks around signs, commas between words; Greek letters by their names."""
    spelt = " ".join(folded(word) for word in plain(text).split())
    bare = re.sub(r",(?= [^\W\d])", "", ARTICLE.sub("", spelt))
    return re.sub(r" ?([=<>+*/·×]) ?", r"\1", bare)


def matching(options: Sequence[Option], wording: str, variant: Variant) -> Option | None:
    """The option that a key or wording names, or None."""
    wanted = plain(wording)
    for one in options:
        if wanted in (plain(one.key), *(plain(other) for other in one.also)):
            return one
        try:
            if wanted == plain(variant.fill(one.text)):
                return one
        except DrawProblem:
            continue
    key = named(wording, {one.key: (*one.also, *_texts(variant, one)) for one in options})
    return next((one for one in options if one.key == key), None)


def _texts(variant: Variant, one: Option) -> tuple[str, ...]:
    try:
        return (variant.fill(one.text),)
    except DrawProblem:
        return ()


def _listed(variant: Variant, options: Iterable[Option]) -> str:
    """The keys of options, each with its text where that is another."""
    said = ((one.key, "".join(_texts(variant, one))) for one in options)
    return ", ".join(key if plain(key) == plain(text) else f"{key} ({shown(text, 50)})" for key, text in said)


def mark_one(
    variant: Variant,
    options: tuple[Option, ...],
    winner: Option,
    raw: str,
    *,
    part: str = "choice",
    label: str = "",
    of: Fraction = Fraction(1),
) -> Verdict:
    """Mark one choice: exactly one option, by its key; several marks score nothing, as on the paper."""
    keys = form.keys_in(raw)
    if not keys:
        return unreadable(NOTHING)
    expected = variant.fill(winner.text)
    chosen = {one.key: one for one in options}

    def line(share: int, rule: str, yours: str, says: str) -> Verdict:
        one = Line(
            part=part,
            label=label,
            points=of * share,
            of=of,
            rule=rule,
            yours=yours,
            expected=expected,
            says=says,
        )
        return settle([one])

    if len(keys) != 1 or keys[0] == "-":
        return line(
            0, "several-marked", raw, "Exactly one option may be marked; several marks score nothing."
        )
    if keys[0] not in chosen:
        return unreadable(f"“{keys[0][:40]}” is no option here: choose one of {_listed(variant, options)}.")
    one = chosen[keys[0]]
    rule = "right" if one is winner else one.note or one.key
    return line(int(one is winner), rule, variant.fill(one.text), variant.fill(one.says))
