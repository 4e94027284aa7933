/** A revealed value hides itself again: nobody leaves a name open on a desk. */
const SHOWN_FOR = 60;

export function reveal(): object {
  return {
    left: SHOWN_FOR,
    timer: 0,
    get says(): string {
      return `${(this as { left: number }).left} s`;
    },
    init(this: { left: number; timer: number; $el: HTMLElement }) {
      this.timer = window.setInterval(() => {
        this.left -= 1;
        if (this.left > 0) return;
        window.clearInterval(this.timer);
        this.$el.querySelector(".revealed")?.replaceChildren("•••");
      }, 1_000);
    },
    destroy(this: { timer: number }) {
      window.clearInterval(this.timer);
    },
  };
}
