/** What follows from an ending is said as soon as it is chosen, before it is taken down. */
export function ending(): object {
  return {
    chosen(this: { $root: HTMLElement }, event: Event) {
      const name = (event.target as HTMLInputElement).value;
      for (const told of this.$root.querySelectorAll<HTMLElement>("[data-follows]")) {
        told.hidden = told.dataset["follows"] !== name;
      }
    },
  };
}
