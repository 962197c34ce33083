// web/src/*.ts → server/static/built/*.js, minified, with THIRD-PARTY.txt: the licence of every
// package that went into them. Each file directly in src/ is the script of one page; the folders
// below it hold what they import.

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
const out = join(web, "..", "server", "static", "built");

const entryPoints = (await readdir(join(web, "src")))
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(web, "src", name));

await rm(out, { recursive: true, force: true });
const { metafile } = await build({
    absWorkingDir: web,
    entryPoints,
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
});

await writeFile(join(out, "THIRD-PARTY.txt"), await notices(Object.keys(metafile.inputs)));

/** The name, version and licence text of each package that one of these files belongs to. */
async function notices(inputs) {
    const folders = new Set();
    for (const input of inputs) {
        const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
        if (found) folders.add(found[1]);
    }
    const parts = [];
    for (const folder of [...folders].sort()) {
        const about = JSON.parse(await readFile(join(web, folder, "package.json"), "utf8"));
        const file = (await readdir(join(web, folder))).find((name) => /^licen[cs]e/i.test(name));
        if (!file) throw new Error(`${about.name}: no licence file, so it may not be shipped`);
        const text = await readFile(join(web, folder, file), "utf8");
        parts.push(`${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
    }
    const head = "The scripts in this folder contain these packages, each under its own licence.\n";
    return [head, ...parts].join(`\n${"-".repeat(72)}\n\n`);
}
