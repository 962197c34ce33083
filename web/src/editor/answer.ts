// What an answer gains with a script: columns that sort.

export function enhance(answer: HTMLElement): void {
    for (const table of answer.querySelectorAll<HTMLTableElement>("table.sortable")) {
        for (const head of table.querySelectorAll("th")) sortable(table, head);
    }
}

function sortable(table: HTMLTableElement, head: HTMLTableCellElement): void {
    const button = document.createElement("button");
    button.type = "button";
    // What the column means stands below its name and is no part of the button.
    button.append(...[...head.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE));
    head.prepend(button);
    button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, head.cellIndex, down);
    });
}

/** Numbers by value, texts as their language sorts them (Chinese by sound); what is empty goes last. */
function sort(table: HTMLTableElement, column: number, down: boolean): void {
    const body = table.tBodies[0];
    if (!body) return;
    const collator = new Intl.Collator("zh-CN", { numeric: true });
    const text = (row: HTMLTableRowElement) => row.cells[column]?.textContent ?? "";
    const number = (row: HTMLTableRowElement) =>
        row.cells[column]?.classList.contains("number") ? Number(text(row)) : NaN;
    const rows = [...body.rows].map((row) => ({ row, text: text(row), number: number(row) }));
    rows.sort((a, b) => {
        if (!a.text || !b.text) return Number(!a.text) - Number(!b.text);
        const both = !Number.isNaN(a.number) && !Number.isNaN(b.number);
        const order = both ? a.number - b.number : collator.compare(a.text, b.text);
        return down ? -order : order;
    });
    body.append(...rows.map(({ row }) => row));
}
