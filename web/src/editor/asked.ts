// What was asked so far, in this browser alone: the server is told of none of it.

const KEY = "qzgraph-asked";
const MOST = 50;

interface Entry {
    query: string;
    /** When, in milliseconds since 1970. */
    at: number;
}

/** The list on the page. Where the browser keeps nothing, it lasts as long as the page. */
export class Asked {
    private entries: Entry[] = [];

    constructor(
        private readonly box: HTMLDetailsElement,
        private readonly choose: (query: string) => void,
    ) {
        box.querySelector("#forget")?.addEventListener("click", () => this.keep([]));
        this.show(this.kept());
    }

    /** Puts a query first; one that was asked before moves up. */
    add(query: string): void {
        if (!query.trim()) return;
        const others = this.kept().filter((entry) => entry.query !== query);
        this.keep([{ query, at: Date.now() }, ...others].slice(0, MOST));
    }

    private kept(): Entry[] {
        try {
            const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
            if (Array.isArray(found)) return found.filter(isEntry);
        } catch {
            // No storage, or not what was written there.
        }
        return this.entries;
    }

    private keep(entries: Entry[]): void {
        try {
            localStorage.setItem(KEY, JSON.stringify(entries));
        } catch {
            // Full, or forbidden.
        }
        this.show(entries);
    }

    private show(entries: Entry[]): void {
        this.entries = entries;
        this.box.hidden = !entries.length;
        this.box.querySelector("ol")?.replaceChildren(...entries.map((entry) => this.line(entry)));
    }

    private line({ query, at }: Entry): HTMLElement {
        const line = document.createElement("li");
        const button = document.createElement("button");
        const time = document.createElement("time");
        const when = new Date(at);
        time.dateTime = when.toISOString();
        time.textContent = when.toLocaleString(document.documentElement.lang);
        button.type = "button";
        button.title = query;
        button.append(gist(query), time);
        button.addEventListener("click", () => this.choose(query));
        line.append(button);
        return line;
    }
}

function isEntry(entry: unknown): entry is Entry {
    const { query, at } = (entry ?? {}) as Partial<Entry>;
    return typeof query === "string" && Number.isFinite(at);
}

/** A query without what all have: its prologue and comments. */
function gist(query: string): string {
    const lines = query.split("\n").filter((line) => !/^\s*(#|PREFIX\b|BASE\b|$)/i.test(line));
    const text = lines.join(" ").replace(/\s+/g, " ").trim() || query.trim();
    return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
