// What is offered while one types: the data's own terms by name and by label, the query's
// variables, and the words of SPARQL.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { pickedCompletion } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { EditorView } from "@codemirror/view";

import { declaration, declared } from "./prologue";
import type { Term, Terms } from "./terms";
import { iriOf, matching } from "./terms";

const MOST = 60;
const WORD = /(?:[?$][\p{L}\p{N}_]*|<[^<>\s"]*|[\p{L}\p{N}_:.-]+)$/u;
/** What can follow here, told by what stands before: the last word of the text up to here. */
const BEFORE = /(\S+)\s+$/u;
const KEYWORDS = new Set(
    (
        "SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND AS VALUES ORDER BY GROUP BY HAVING " +
        "LIMIT OFFSET CONSTRUCT DESCRIBE ASK PREFIX FROM NAMED EXISTS IN NOT ASC DESC COUNT SUM AVG MIN " +
        "MAX SAMPLE GROUP_CONCAT SEPARATOR CONTAINS STRSTARTS STRENDS REGEX REPLACE LANG LANGMATCHES STR " +
        "DATATYPE BOUND COALESCE IF CONCAT SUBSTR STRLEN LCASE UCASE ABS ROUND CEIL FLOOR UNDEF"
    ).split(" "),
);

/** The source of completions, reading the terms when it is asked: they may still be loading. */
export function completions(terms: () => Terms) {
    return (context: CompletionContext): CompletionResult | null => {
        const node = syntaxTree(context.state).resolveInner(context.pos, -1);
        if (node.name === "Comment") return null;
        if (node.name === "String") return inString(context, node.from, terms());
        const word = context.matchBefore(WORD);
        const from = word?.from ?? context.pos;
        const typed = word?.text ?? "";
        // A number is one, and a keyword that stands there whole is what was meant.
        const complete = !typed || /^\d/.test(typed) || KEYWORDS.has(typed.toUpperCase());
        if (complete && !context.explicit) return null;
        const text = context.state.doc.toString();
        const words = /^[a-z_]*$/i.test(typed) ? keywords(typed) : [];
        const named = () => found(terms(), typed, text.slice(0, from));
        const options = /^[?$]/.test(typed)
            ? variables(text, typed, from)
            : /^[A-Z_]+$/.test(typed)
              ? [...words, ...named()] // as keywords are written
              : [...named(), ...words];
        return options.length ? { from, options, filter: false } : null;
    };
}

/** What a term is called on this page. */
function called(term: Term): string | undefined {
    const english = document.documentElement.lang.startsWith("en");
    return english ? (term.en ?? term.zh) : (term.zh ?? term.en);
}

function found(terms: Terms, typed: string, before: string): Completion[] {
    return matching(terms.terms, typed, expected(terms, before), MOST).map((term) => ({
        label: term.name,
        displayLabel: called(term) ?? term.name,
        detail: called(term) ? term.name : "",
        type: term.kind,
        info: () => described(term, terms),
        apply: (view, completion, from, to) => insert(view, completion, term, terms, from, to),
    }));
}

/** The kinds that fit after what stands before: a class after "a", what a property leads to after
 * the property, else a property after a subject. */
function expected(terms: Terms, before: string): readonly string[] {
    const last = BEFORE.exec(before)?.[1] ?? "";
    if (last === "a") return ["class"];
    const values = terms.values[last.replace(/^[\^(]+|[)*+?]+$/g, "")];
    if (values) return values;
    return /[;.{]$|^[?$]|>$/.test(last) ? ["property"] : [];
}

/** Replaces what was typed by the term's name, and declares its prefix where it is not yet. */
function insert(
    view: EditorView,
    completion: Completion,
    term: Term,
    terms: Terms,
    from: number,
    to: number,
): void {
    const prefix = term.name.startsWith("<") ? undefined : term.name.split(":")[0];
    const namespace = prefix === undefined ? undefined : terms.prefixes[prefix];
    const text = view.state.doc.toString();
    // The bracket that the editor closed by itself goes with the name that was begun inside.
    const closed = text[from] === "<" && text[to] === ">" ? 1 : 0;
    const changes = [{ from, to: to + closed, insert: term.name }];
    let shift = 0;
    if (prefix !== undefined && namespace && !declared(text).has(prefix)) {
        const line = declaration(text, prefix, namespace);
        changes.unshift({ ...line, to: line.from });
        shift = line.insert.length;
    }
    view.dispatch({
        changes,
        selection: { anchor: from + shift + term.name.length },
        annotations: pickedCompletion.of(completion),
        userEvent: "input.complete",
    });
}

/** Inside quotation marks: names of things, as text. */
function inString(
    context: CompletionContext,
    start: number,
    terms: Terms,
): CompletionResult | null {
    const typed = context.state.sliceDoc(start, context.pos).replace(/^("""|'''|"|')/, "");
    if (!typed && !context.explicit) return null;
    const names = new Map<string, string>();
    for (const term of matching(terms.terms, typed, [], 4 * MOST)) {
        for (const name of [term.zh ?? "", ...(term.also ?? [])]) {
            if (name.includes(typed)) names.set(name, term.kind);
        }
    }
    const rank = (name: string) => (name.startsWith(typed) ? 0 : 1);
    const options = [...names]
        .sort(([a], [b]) => rank(a) - rank(b) || a.length - b.length)
        .slice(0, MOST)
        .map(([label, detail]) => ({ label, detail, type: "text" }));
    return options.length ? { from: context.pos - typed.length, options, filter: false } : null;
}

function variables(text: string, typed: string, from: number): Completion[] {
    const names = new Set<string>();
    for (const match of text.matchAll(/[?$][\p{L}_][\p{L}\p{N}_]*/gu)) {
        if (match.index !== from) names.add(`?${match[0].slice(1)}`);
    }
    return [...names]
        .filter((name) => name.slice(1).startsWith(typed.slice(1)))
        .map((label) => ({ label, type: "variable" }));
}

function keywords(typed: string): Completion[] {
    const wanted = typed.toUpperCase();
    return [...KEYWORDS]
        .filter((word) => word.startsWith(wanted))
        .map((label) => ({ label, type: "keyword" }));
}

/** A term explained: its labels, what it means, its IRI. */
export function described(term: Term, terms: Terms): HTMLElement {
    const box = document.createElement("div");
    box.className = "about-term";
    const name = document.createElement("strong");
    name.textContent = [term.zh, term.en].filter(Boolean).join(" · ") || term.name;
    const about = document.createElement("p");
    about.textContent = term.about ?? (term.also ?? []).join("、");
    const iri = document.createElement("code");
    iri.textContent = iriOf(term.name, terms.prefixes);
    box.append(name, about, iri);
    return box;
}
