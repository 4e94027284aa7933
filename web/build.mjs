// Bundles script and style of the pages. `--watch` builds again when a source changes.
//
// Three entries: theme.js (first, tiny, so that a dark screen never flashes white), shell.js with
// its style (every page), charts.js (only pages with a picture that moves).
import { readFile, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, context } from "esbuild";
import { keepUsed, wordsOf } from "./used.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const faces = join(here, "../src/hejie/interfaces");
const outdir = join(faces, "shell/static/shell/built");

// Tabler is a whole kit; of its rules only those stay whose classes some page or script names.
const onlyUsedStyle = {
  name: "only-used-style",
  setup(bundle) {
    bundle.onLoad({ filter: /@tabler[\\/]core.*\.css$/ }, async ({ path }) => {
      const words = await wordsOf([faces, join(here, "shell"), join(here, "charts")]);
      return { contents: keepUsed(await readFile(path, "utf8"), words), loader: "css" };
    });
  },
};

const options = {
  entryPoints: {
    theme: join(here, "shell/theme.ts"),
    shell: join(here, "shell/shell.ts"),
    charts: join(here, "charts/charts.ts"),
  },
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  plugins: [onlyUsedStyle],
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await rm(outdir, { recursive: true, force: true });
  await build(options);
  for (const name of (await readdir(outdir)).sort()) {
    const written = await readFile(join(outdir, name));
    const sent = gzipSync(written).length;
    console.log(`${name}: ${Math.ceil(written.length / 1024)} KB, ${Math.ceil(sent / 1024)} KB gz`);
  }
}
