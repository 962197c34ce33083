// The query page: its text field becomes an editor, and answers are fetched in place. All that it
// shows is rendered by the server; without this script the page is a form that does the same.

import { enhance } from "./editor/answer";
import { Asked } from "./editor/asked";
import { Asking } from "./editor/asking";
import type { Terms } from "./editor/terms";
import { NO_TERMS } from "./editor/terms";
import { QueryEditor } from "./editor/view";

const field = find("query", HTMLTextAreaElement);
const host = find("editor", HTMLElement);
const form = find("ask", HTMLFormElement);
const words: Record<string, string> = JSON.parse(find("words", HTMLElement).textContent ?? "{}");

let terms: Terms = NO_TERMS;
const editor = new QueryEditor({
    parent: host,
    text: field.value,
    label: find("query-label", HTMLElement).textContent ?? "",
    phrases: words,
    terms: () => terms,
    run: () => void asking.run(),
});
const asked = new Asked(find("asked", HTMLDetailsElement), (query) => {
    editor.text = query;
    editor.focus();
});
const asking = new Asking(editor, form, find("answer", HTMLElement), {
    run: find("run", HTMLButtonElement),
    cancel: find("cancel", HTMLButtonElement),
    status: find("status", HTMLElement),
    words,
    asked,
});

field.hidden = true;
field.required = false; // A hidden field cannot be asked to be filled in.
host.hidden = false;
for (const hint of document.querySelectorAll<HTMLElement>(".scripted")) hint.hidden = false;
find("query-label", HTMLElement).addEventListener("click", () => editor.focus());
form.addEventListener("submit", (event) => {
    event.preventDefault();
    void asking.run();
});
enhance(find("answer", HTMLElement));
if (find("answer", HTMLElement).firstElementChild) asked.add(field.value);
const problem = document.querySelector<HTMLElement>(".problem[data-line]");
if (problem) {
    const place = { line: Number(problem.dataset["line"]), column: Number(problem.dataset["column"]) };
    editor.mark(place, problem.textContent ?? "", []);
}

const reply = await fetch(field.dataset["terms"] ?? "");
if (reply.ok) terms = (await reply.json()) as Terms;

function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
    const found = document.getElementById(id);
    if (!(found instanceof kind)) throw new Error(`the page has no #${id}`);
    return found;
}
