// Keeps of a style sheet the rules somebody could see: those whose classes our sources name.
import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";

const READ = new Set([".html", ".py", ".ts", ".css", ".yaml"]);
const LEFT_OUT = new Set(["node_modules", "built", "__pycache__"]);
const CLASS = /\.(-?[A-Za-z_][\w-]*)/g;

/** Every word of our own sources: a class that is none of them stands on no page. */
export async function wordsOf(folders) {
  const words = new Set();
  for (const folder of folders) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!LEFT_OUT.has(entry.name)) for (const word of await wordsOf([path])) words.add(word);
      } else if (READ.has(extname(entry.name))) {
        for (const word of (await readFile(path, "utf8")).match(/[\w-]+/g) ?? []) words.add(word);
      }
    }
  }
  return words;
}

/** The sheet without rules that only unused classes reach; at-rules are looked into. */
export function keepUsed(sheet, words) {
  return rulesOf(sheet.replace(/\/\*[\s\S]*?\*\//g, ""))
    .map(({ head, body }) => {
      if (body === null) return `${head};`;
      if (/^@(media|supports|layer|container)/.test(head)) {
        const inside = keepUsed(body, words);
        return inside && `${head}{${inside}}`;
      }
      if (head.startsWith("@")) return `${head}{${body}}`;
      const used = selectorsOf(head).filter((one) => isUsed(one, words));
      return used.length ? `${used.join(",")}{${body}}` : "";
    })
    .join("");
}

function isUsed(selector, words) {
  // What stands in :not(…) keeps nothing from matching.
  const plain = selector.replace(/:not\([^)]*\)/g, "").replace(/\\./g, "_");
  return [...plain.matchAll(CLASS)].every((found) => words.has(found[1]));
}

function selectorsOf(head) {
  const found = [""];
  let depth = 0;
  for (const letter of head) {
    if (letter === "(" || letter === "[") depth += 1;
    if (letter === ")" || letter === "]") depth -= 1;
    if (letter === "," && depth === 0) found.push("");
    else found[found.length - 1] += letter;
  }
  return found;
}

/** Cuts a sheet into `head{body}` and `head;`, minding strings and braces. */
function* walk(sheet) {
  let start = 0;
  let depth = 0;
  let open = -1;
  let quote = "";
  for (let at = 0; at < sheet.length; at += 1) {
    const letter = sheet[at];
    if (quote) {
      if (letter === "\\") at += 1;
      else if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(" && sheet.slice(at - 3, at) === "url") {
      const end = sheet.indexOf(")", at);
      if (!/["']/.test(sheet[at + 1])) at = end;
    } else if (letter === "{") {
      if (depth === 0) open = at;
      depth += 1;
    } else if (letter === "}") {
      depth -= 1;
      if (depth === 0) {
        yield { head: sheet.slice(start, open).trim(), body: sheet.slice(open + 1, at) };
        start = at + 1;
      }
    } else if (letter === ";" && depth === 0) {
      yield { head: sheet.slice(start, at).trim(), body: null };
      start = at + 1;
    }
  }
}

function rulesOf(sheet) {
  return [...walk(sheet)];
}
