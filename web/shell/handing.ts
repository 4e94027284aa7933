/**
 * Cases are given to somebody by ticking and choosing; dragging rows onto a person does the same
 * with a mouse, and leaves the reason and the deed to whoever drags.
 */
const OVER = "takes";

function tick(form: HTMLFormElement, row: HTMLElement): void {
  const box = row.querySelector<HTMLInputElement>("input[name=case]");
  if (box) box.checked = true;
  form.querySelector("tr.dragged")?.classList.remove("dragged");
  row.classList.add("dragged");
}

function seatAt(event: DragEvent): HTMLElement | null {
  return (event.target as HTMLElement).closest<HTMLElement>("[data-takes]");
}

function unmark(): void {
  document.querySelector(`.${OVER}`)?.classList.remove(OVER);
}

function choose(form: HTMLFormElement, seat: HTMLElement): void {
  const to = form.querySelector<HTMLSelectElement>("select[name=to]");
  const said = form.querySelector<HTMLElement>("[data-says]");
  if (to) to.value = seat.dataset["takes"] ?? "";
  if (said) {
    said.textContent = (said.dataset["says"] ?? "").replace("%", seat.dataset["called"] ?? "");
  }
  form.querySelector<HTMLInputElement>("input[name=reason]")?.focus();
}

function show(form: HTMLFormElement, isNear: boolean): void {
  const near = form.querySelector<HTMLElement>(".near");
  if (near) near.hidden = !isNear;
}

export function handing(): object {
  return {
    init(this: { $el: HTMLFormElement }) {
      const form = this.$el;
      let isDragging = false;
      form.addEventListener("change", (event) => {
        const all = event.target as HTMLInputElement;
        if (!all.matches("[data-all]")) return;
        for (const box of form.querySelectorAll<HTMLInputElement>("input[name=case]")) {
          box.checked = all.checked;
        }
      });
      form.addEventListener("dragstart", (event) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>("tr[draggable]");
        if (!row) return;
        isDragging = true;
        // Whoever drags from far down does not see the people above: they come near, once the
        // drag has begun, for a page that changes at its beginning ends it.
        window.setTimeout(() => show(form, isDragging));
        event.dataTransfer?.setData("text/plain", "");
        tick(form, row);
      });
      // The people's rows are renewed while one looks, so that the page itself listens for them.
      document.addEventListener("dragover", (event) => {
        const seat = isDragging ? seatAt(event) : null;
        unmark();
        if (!seat) return;
        seat.classList.add(OVER);
        event.preventDefault();
      });
      document.addEventListener("drop", (event) => {
        const seat = isDragging ? seatAt(event) : null;
        unmark();
        if (!seat) return;
        event.preventDefault();
        choose(form, seat);
      });
      document.addEventListener("dragend", () => {
        isDragging = false;
        show(form, false);
        unmark();
      });
    },
  };
}
