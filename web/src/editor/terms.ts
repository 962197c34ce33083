// The names that the data know, as /sparql/terms.json lists them, and how well each fits what was
// typed: by local name, by label in Chinese or English, by another of its names, by IRI.

export interface Term {
    /** As a query writes it: qz:leadAgency, or <https://…> where no prefix fits. */
    name: string;
    /** class, property, individual, item, agency, … */
    kind: string;
    zh?: string;
    en?: string;
    /** Other names, such as the one printed: 市卫健委. */
    also?: string[];
    /** A property that no source states: the other direction of one that does, mostly. */
    inferred?: true;
    /** What it means, in the page's language. */
    about?: string;
}

export interface Terms {
    prefixes: Record<string, string>;
    terms: Term[];
    /** The kinds of thing that a property leads to, by the property's name. */
    values: Record<string, string[]>;
}

/** The IRI that a name stands for, as written or with its prefix. */
export function iriOf(name: string, prefixes: Record<string, string>): string {
    if (name.startsWith("<")) return name.slice(1, -1);
    const colon = name.indexOf(":");
    return (prefixes[name.slice(0, colon)] ?? "") + name.slice(colon + 1);
}

export const NO_TERMS: Terms = { prefixes: {}, terms: [], values: {} };

/** The terms that fit, the best first. Kinds that are expected at this place go before others. */
export function matching(
    terms: Term[],
    typed: string,
    expected: readonly string[],
    most: number,
): Term[] {
    const wanted = typed.toLowerCase();
    const found: { term: Term; score: number }[] = [];
    for (const term of terms) {
        let score = fit(term, wanted);
        if (score === 0) continue;
        if (expected.includes(term.kind)) score += 50;
        found.push({ term, score });
    }
    found.sort(
        (a, b) =>
            b.score - a.score ||
            Number(a.term.inferred ?? 0) - Number(b.term.inferred ?? 0) ||
            length(a.term) - length(b.term),
    );
    return found.slice(0, most).map(({ term }) => term);
}

/** Of names that fit alike, the shorter is closer to what was typed. */
function length(term: Term): number {
    return (term.zh ?? term.name).length;
}

/** 0 where the term does not fit; the closer, the more. */
function fit(term: Term, wanted: string): number {
    if (!wanted) return 1;
    const name = term.name.toLowerCase();
    const local = name.startsWith("<") ? "" : name.slice(name.indexOf(":") + 1);
    if (name === wanted || term.zh === wanted) return 40;
    if (name.startsWith(wanted) || local.startsWith(wanted)) return 30;
    const labels = [term.zh ?? "", term.en ?? "", ...(term.also ?? [])].map((l) => l.toLowerCase());
    if (labels.some((label) => label.startsWith(wanted))) return 25;
    if (local.includes(wanted) || labels.some((label) => label.includes(wanted))) return 15;
    const inAngles = wanted.startsWith("<") || wanted.includes("/");
    if (inAngles && name.includes(wanted.replace(/^</, ""))) return 10;
    return 0;
}
