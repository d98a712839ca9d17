// What Gradio gives the page, and what one part of the page wishes of another without knowing it.

// element: the page's own; server: the functions of the server; ask: puts a question, whose answers `watch` sees in `props`.
export const host = { element: null, server: null, ask: null, watch: null, props: null, upload: null };

const acts = new Map();

export const when = (wished, act) => acts.set(wished, act);
export const wish = (wished, ...data) => acts.get(wished)(...data);
