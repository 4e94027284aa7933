/** A file is chosen in the page's language: a browser's own button speaks the browser's. */
interface Chosen {
  name: string;
  $refs: { file: HTMLInputElement; shown: HTMLElement };
}

export function chosen(): object {
  return {
    name: "",
    init(this: Chosen) {
      this.$refs.file.classList.add("unseen");
      this.$refs.shown.hidden = false;
    },
    take(this: Chosen) {
      this.name = this.$refs.file.files?.[0]?.name ?? "";
    },
  };
}
