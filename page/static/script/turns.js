// Turns of a chat as data: a growing answer with the quotations it does not cite yet, and an answer to take along.

export const asMarkdown = (turn) => `**${turn.question}**\n\n${turn.answer.markdown.trim()}\n`;

// While an answer is being worded, the quotations that it does not cite yet stay in view, numbered after the others.
export function withQuoted(answer, quoted) {
  const cited = answer.sources;
  const rest = quoted.sources.filter((one) => !cited.some((other) => other.article_id === one.article_id && other.start === one.start && other.end === one.end));
  const numbered = rest.map((source, i) => ({ ...source, marker: cited.length + i + 1 }));
  return { ...answer, short: answer.short || quoted.short, sources: [...cited, ...numbered] };
}
