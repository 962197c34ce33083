// The prologue of a query (SPARQL 1.1 Query, §4.1.1): which prefixes it declares, and where one
// more goes.

const DECLARED = /^[ \t]*PREFIX[ \t]+([\p{L}\p{N}_.-]*):[ \t]*<[^<>]*>[ \t]*$/gimu;
const OPENING = /^(?:[ \t]*(?:#[^\n]*|BASE[ \t]+<[^<>]*>[ \t]*)?\n)*/iu;

export interface Insertion {
    from: number;
    insert: string;
}

export function declared(query: string): Set<string> {
    return new Set([...query.matchAll(DECLARED)].map((match) => match[1] ?? ""));
}

/** What declares this prefix: a line after the last declaration, else above the query itself. */
export function declaration(query: string, prefix: string, namespace: string): Insertion {
    const line = `PREFIX ${prefix}: <${namespace}>`;
    const last = [...query.matchAll(DECLARED)].at(-1);
    if (last) return { from: last.index + last[0].length, insert: `\n${line}` };
    return { from: OPENING.exec(query)?.[0].length ?? 0, insert: `${line}\n` };
}
