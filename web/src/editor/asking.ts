// Sends the query, shows the answer that the server renders, marks where it finds an error, and
// lets go of a query that takes too long: the server ends one whose client has gone.

import { enhance } from "./answer";
import type { Asked } from "./asked";
import type { QueryEditor } from "./view";

interface Controls {
    run: HTMLButtonElement;
    cancel: HTMLButtonElement;
    status: HTMLElement;
    words: Record<string, string>;
    asked: Asked;
}

/** A problem report (RFC 9457) of the endpoint. */
interface Problem {
    title?: string;
    detail?: string;
    line?: number;
    column?: number;
    suggestions?: string[];
}

export class Asking {
    private running: AbortController | undefined;

    constructor(
        private readonly editor: QueryEditor,
        private readonly form: HTMLFormElement,
        private readonly answer: HTMLElement,
        private readonly controls: Controls,
    ) {
        controls.cancel.addEventListener("click", () => this.running?.abort());
    }

    async run(): Promise<void> {
        if (this.running) return;
        const query = this.editor.text;
        const started = performance.now();
        const running = new AbortController();
        this.running = running;
        this.busy(true);
        this.answer.replaceChildren(); // What was answered before is no answer to this.
        this.controls.asked.add(query);
        const clock = setInterval(() => this.say("running", started), 1000);
        this.say("running", started);
        try {
            const reply = await fetch(this.form.action, {
                method: "POST",
                body: new URLSearchParams({ query }),
                headers: {
                    Accept: "text/html;q=0.9, application/problem+json",
                    "Accept-Language": document.documentElement.lang,
                },
                signal: running.signal,
            });
            if (reply.ok) {
                this.show(await reply.text());
                this.say("done", started);
                this.remember(query);
            } else {
                this.complain(await problem(reply));
            }
        } catch (error) {
            if (running.signal.aborted) this.controls.status.textContent = this.word("cancelled");
            else if (error instanceof TypeError) this.complain({ detail: this.word("unreachable") });
            else throw error;
        } finally {
            clearInterval(clock);
            this.running = undefined;
            this.busy(false);
        }
    }

    private show(page: string): void {
        const answer = new DOMParser().parseFromString(page, "text/html").getElementById("answer");
        this.answer.replaceChildren(...(answer?.childNodes ?? []));
        enhance(this.answer);
        this.editor.unmark();
    }

    private complain(found: Problem): void {
        this.editor.unmark();
        this.controls.status.textContent = "";
        const text = found.detail ?? found.title ?? "";
        const box = document.createElement("p");
        box.className = "problem";
        box.setAttribute("role", "alert");
        box.textContent = text;
        if (found.line && found.column) {
            const place = { line: found.line, column: found.column };
            this.editor.mark(place, text, found.suggestions ?? []);
        }
        this.answer.replaceChildren(box);
    }

    /** The address of this query, so that the page can be reloaded, kept and sent. */
    private remember(query: string): void {
        const address = new URL(this.form.action);
        const language = new URLSearchParams(location.search).get("lang");
        if (language) address.searchParams.set("lang", language);
        address.searchParams.set("query", query);
        const build = this.form.dataset["build"];
        if (build) address.searchParams.set("build", build);
        if (address.href.length < 8000) history.replaceState(null, "", address);
    }

    private busy(on: boolean): void {
        this.controls.run.disabled = on;
        this.controls.cancel.hidden = !on;
        this.answer.setAttribute("aria-busy", String(on));
    }

    private say(name: string, started: number): void {
        const seconds = (performance.now() - started) / 1000;
        const shown = name === "done" ? seconds.toFixed(2) : seconds.toFixed(0);
        this.controls.status.textContent = this.word(name).replace("{seconds}", shown);
    }

    private word(name: string): string {
        return this.controls.words[name] ?? name;
    }
}

async function problem(reply: Response): Promise<Problem> {
    const kind = reply.headers.get("Content-Type") ?? "";
    if (kind.startsWith("application/problem+json")) return (await reply.json()) as Problem;
    return { detail: `${reply.status} ${reply.statusText}` };
}
