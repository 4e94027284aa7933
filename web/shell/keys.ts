/**
 * Everything by key: `?` shows the keys, `g` then a letter goes, `/` searches, `j` and `k` move
 * among the rows, `Enter` opens, `Esc` closes or goes back; what carries `data-key` is done by that
 * key. A field keeps its letters.
 */
const GO_FOR = 1_500;
let goesUntil = 0;

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-row]")].filter(
    (row) => row.offsetParent !== null,
  );
}

function move(step: number): void {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("at"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all[at]?.classList.remove("at");
  next?.classList.add("at");
  const link = next?.querySelector<HTMLElement>("a, button, summary");
  (link ?? next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function go(letter: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(letter)}"]`);
  link?.click();
  return link !== null;
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-search]");
  if (field && field.offsetParent !== null) field.focus();
  else document.querySelector<HTMLAnchorElement>("a[data-search-page]")?.click();
}

function back(): void {
  const open = document.querySelector<HTMLDialogElement>("dialog[open]");
  const unfolded = document.querySelector<HTMLDetailsElement>("details.menu[open]");
  if (open) open.close();
  else if (unfolded) unfolded.open = false;
  else document.querySelector<HTMLAnchorElement>("a[data-back]")?.click();
}

/** Do what this page gives the key to; a link or button one stands on keeps its own `Enter`. */
function deedOf(key: string): HTMLElement | null {
  const on = document.activeElement;
  if (key === "Enter" && on instanceof HTMLElement && on.matches("a, button, summary")) return null;
  return document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
}

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isWriting(event.target)) {
    if (event.key === "Escape") (event.target as HTMLElement).blur();
    return;
  }
  if (event.timeStamp < goesUntil) {
    goesUntil = 0;
    if (go(event.key.toLowerCase())) event.preventDefault();
    return;
  }
  const deeds: Record<string, () => void> = {
    "?": () => document.querySelector<HTMLDialogElement>("#keys")?.showModal(),
    "/": search,
    g: () => (goesUntil = event.timeStamp + GO_FOR),
    j: () => move(1),
    k: () => move(-1),
    Escape: back,
  };
  const given = deedOf(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const deed = given ? () => given.click() : deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
}

export function listenToKeys(): void {
  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const opens = target.closest<HTMLElement>("[data-opens]")?.dataset["opens"];
    if (opens) document.querySelector<HTMLDialogElement>(`#${CSS.escape(opens)}`)?.showModal();
    if (target.closest("[data-closes]")) target.closest("dialog")?.close();
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
}
