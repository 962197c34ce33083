// The editor itself: CodeMirror in a shadow root, where its styles are adopted sheets, so that the
// page's policy (style-src 'self') holds.

import {
    acceptCompletion,
    autocompletion,
    closeBrackets,
    closeBracketsKeymap,
    completionKeymap,
    completionStatus,
    moveCompletionSelection,
    selectedCompletionIndex,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import type { Text, Transaction, TransactionSpec } from "@codemirror/state";
import { EditorState, Prec } from "@codemirror/state";
import {
    EditorView,
    drawSelection,
    highlightActiveLine,
    hoverTooltip,
    keymap,
    lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

import { completions, described } from "./completion";
import { declaration, declared } from "./prologue";
import type { Terms } from "./terms";
import { iriOf } from "./terms";

export interface Place {
    /** Both from 1; a column counts Unicode characters. */
    line: number;
    column: number;
}

const COLOURS = HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "#7a1f6b" },
    { tag: tags.variableName, color: "#0b5699" },
    { tag: [tags.string, tags.special(tags.string)], color: "#8a3a00" },
    { tag: tags.number, color: "#8a3a00" },
    { tag: [tags.url, tags.link], color: "#1d6b3c" },
    { tag: [tags.namespace, tags.typeName, tags.propertyName], color: "#1d6b3c" },
    { tag: tags.comment, color: "#54616e", fontStyle: "normal" },
]);

const LOOK = EditorView.theme({
    "&": { fontSize: "0.92rem", backgroundColor: "#fff", color: "var(--ink, #1c2733)" },
    "&.cm-focused": { outline: "3px solid #d98a00" },
    ".cm-scroller": { fontFamily: "var(--code, monospace)", lineHeight: "1.55", maxHeight: "65vh" },
    ".cm-content": { minHeight: "14rem" },
    ".cm-gutters": { backgroundColor: "#f4f7f9", color: "#54616e", borderRight: "1px solid #d6dde4" },
    ".cm-tooltip": { maxWidth: "min(34rem, 92vw)", fontFamily: "var(--text, sans-serif)" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem" },
    ".cm-completionDetail": { color: "#54616e", fontStyle: "normal", marginLeft: "0.8rem" },
    "li[aria-selected] .cm-completionDetail": { color: "#fff" },
    ".about-term": { padding: "0.4rem 0.6rem" },
    ".about-term p": { margin: "0.2rem 0" },
    ".about-term code": { fontSize: "0.8rem", color: "#54616e", overflowWrap: "anywhere" },
    // Their own pictures are data: addresses, which the page's policy keeps out.
    ".cm-lintRange-error": {
        backgroundImage: "none",
        textDecoration: "underline wavy #a3242b",
        textUnderlineOffset: "0.25em",
    },
    ".cm-lint-marker-error": {
        content: "normal",
        width: "0.7em",
        height: "0.7em",
        borderRadius: "50%",
        backgroundColor: "#a3242b",
    },
    ".cm-diagnosticAction": { backgroundColor: "#17456b" },
    ".cm-diagnostic": { padding: "0.3rem 0.6rem" },
});

/** Chromium, where one types over a selection, keeps the colour of what goes by a style attribute,
 * which the page's policy blocks with an error. So the editor replaces the selection by itself. */
const TYPING_OVER = EditorView.domEventHandlers({
    beforeinput(event, view) {
        const { main } = view.state.selection;
        const text = event.data;
        if (event.inputType !== "insertText" || text === null || main.empty || view.composing) {
            return false;
        }
        event.preventDefault();
        const { from, to } = main;
        const typed = () =>
            view.state.update(view.state.replaceSelection(text), {
                userEvent: "input.type",
                scrollIntoView: true,
            });
        const handlers = view.state.facet(EditorView.inputHandler);
        if (!handlers.some((handle) => handle(view, from, to, text, typed))) view.dispatch(typed());
        return true;
    },
});

/** What closes itself: not { and [, whose other half is typed on a line of its own, where the one that
 * came by itself would be a second. */
const ON_ONE_LINE = Prec.highest(
    EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["(", "'", '"'] } }]),
);

export interface Options {
    parent: HTMLElement;
    text: string;
    label: string;
    /** CodeMirror's own words, translated. */
    phrases: Record<string, string>;
    terms: () => Terms;
    run: () => void;
}

export class QueryEditor {
    private readonly view: EditorView;

    constructor(options: Options) {
        const root = options.parent.attachShadow({ mode: "open" });
        const state = EditorState.create({
            doc: options.text,
            extensions: [
                lineNumbers(),
                history(),
                drawSelection(),
                bracketMatching(),
                closeBrackets(),
                ON_ONE_LINE,
                highlightActiveLine(),
                highlightSelectionMatches(),
                search({ top: true }),
                lintGutter(),
                sparql(),
                syntaxHighlighting(COLOURS),
                LOOK,
                TYPING_OVER,
                EditorView.lineWrapping,
                EditorState.phrases.of(options.phrases),
                EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0" }),
                autocompletion({
                    override: [completions(options.terms)],
                    icons: false,
                    selectOnOpen: false, // Enter ends a line, and takes only what was chosen.
                }),
                hoverTooltip((view, at) => explained(view, at, options.terms())),
                EditorState.transactionFilter.of((typed) => declaring(typed, options.terms())),
                keymap.of([
                    { key: "Mod-Enter", run: () => (options.run(), true) },
                    { key: "Tab", run: takeFirst }, // Without a list, Tab leaves the editor.
                    ...closeBracketsKeymap,
                    ...completionKeymap,
                    ...searchKeymap,
                    ...historyKeymap,
                    ...lintKeymap,
                    ...defaultKeymap,
                ]),
            ],
        });
        this.view = new EditorView({ state, root, parent: root });
    }

    get text(): string {
        return this.view.state.doc.toString();
    }

    set text(text: string) {
        this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    }

    focus(): void {
        this.view.focus();
    }

    /** Marks where the server found an error, and puts the cursor there. What it thinks was meant
     * can be taken in its place. */
    mark(place: Place, message: string, suggestions: readonly string[]): void {
        const { doc } = this.view.state;
        const from = offset(doc, place);
        const line = doc.lineAt(from);
        const word = /^[^\s{}()[\];,]+/u.exec(line.text.slice(from - line.from))?.[0].length ?? 1;
        const to = Math.min(from + word, doc.length);
        // At the end of the query nothing stands to be underlined but what is before.
        const start = from === to ? Math.max(0, from - 1) : from;
        const found: Diagnostic = { from: start, to, severity: "error", message };
        found.actions = suggestions.map((name) => ({
            name,
            apply: (view, start, end) =>
                view.dispatch({ changes: { from: start, to: end, insert: name } }),
        }));
        this.view.dispatch(setDiagnostics(this.view.state, [found]));
        this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    }

    unmark(): void {
        this.view.dispatch(setDiagnostics(this.view.state, []));
    }
}

/** Takes what was chosen of a list, else its first; a list that is still being made keeps the cursor
 * where it is. */
function takeFirst(view: EditorView): boolean {
    if (completionStatus(view.state) === null) return false;
    if (selectedCompletionIndex(view.state) === null) moveCompletionSelection(true)(view);
    acceptCompletion(view);
    return true;
}

/** The position in the document, in UTF-16 units; what lies outside is taken to its edge. */
export function offset(doc: Text, { line, column }: Place): number {
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const before = [...found.text].slice(0, Math.max(column - 1, 0)).join("");
    return found.from + before.length;
}

/** A colon typed after a prefix that the data know declares it, in the same step of undoing. */
function declaring(typed: Transaction, terms: Terms): readonly TransactionSpec[] | Transaction {
    if (!typed.isUserEvent("input.type")) return typed;
    const { head } = typed.newSelection.main;
    const text = typed.newDoc.toString();
    const prefix = /(?:^|[\s(^/|!,;.{])([a-z][a-z0-9]*):$/.exec(text.slice(0, head))?.[1];
    const namespace = prefix && terms.prefixes[prefix];
    if (!namespace || declared(text).has(prefix)) return typed;
    const line = text.slice(text.lastIndexOf("\n", head - 1) + 1, head);
    if (/^\s*PREFIX\b/i.test(line) || line.includes("#") || /["'<]/.test(line)) return typed;
    return [typed, { changes: declaration(text, prefix, namespace), sequential: true }];
}

/** The term under the pointer, explained. */
function explained(view: EditorView, at: number, terms: Terms) {
    const line = view.state.doc.lineAt(at);
    for (const match of line.text.matchAll(/<[^<>\s]+>|[\p{L}\p{N}_-]*:[\p{L}\p{N}_-]+/gu)) {
        const from = line.from + match.index;
        const to = from + match[0].length;
        if (from > at || to < at) continue;
        const iri = iriOf(match[0], terms.prefixes);
        const term = terms.terms.find((each) => iriOf(each.name, terms.prefixes) === iri);
        if (!term) return null;
        return { pos: from, end: to, create: () => ({ dom: described(term, terms) }) };
    }
    return null;
}
